/** Owns: the page that the people in the README's pictures look at: a small shop's order with one field gone wrong. */

export const shopTitle = "Linden & Daughters: your order";

export const shopHtml = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${shopTitle}</title>
<link rel="icon" href="data:,">
<style>
  * { box-sizing: border-box; margin: 0 }
  body { font: 16px/1.45 system-ui, sans-serif; color: #22303a; background: #eef2f4 }
  header { display: flex; align-items: center; gap: 14px; padding: 18px 40px; background: #fff; border-bottom: 1px solid #d6dee3 }
  header b { font-size: 21px } header i { width: 30px; height: 30px; border-radius: 50% 50% 50% 6px; background: #3f7d58 }
  nav { margin-left: auto; display: flex; gap: 28px; color: #51626d }
  main { display: grid; grid-template-columns: 1fr 350px; gap: 28px; padding: 30px 40px }
  h1 { font-size: 27px; grid-column: 1 / -1; margin-bottom: 0 }
  section { background: #fff; border: 1px solid #d6dee3; border-radius: 10px; padding: 26px }
  h2 { font-size: 18px; margin-bottom: 16px }
  form { display: grid; grid-template-columns: 150px 1fr; gap: 15px }
  label { display: grid; align-content: start; gap: 5px; font-size: 14px; font-weight: 600 } .wide { grid-column: 1 / -1 }
  input { font: 16px system-ui, sans-serif; padding: 10px 12px; border: 1px solid #93a3ad; border-radius: 6px; color: inherit; width: 100% }
  .wrong input { border: 2px solid #b3261e; background: #fdf2f1 } .wrong small { color: #b3261e; font-size: 13px }
  li { display: flex; justify-content: space-between; padding: 9px 0; border-bottom: 1px solid #e4eaed; list-style: none }
  ul { padding: 0 } .sum { font-weight: 700; border: 0; font-size: 18px }
  button { font: inherit; font-weight: 600; width: 100%; margin-top: 16px; padding: 13px; border: 0; border-radius: 8px; background: #3f7d58; color: #fff }
</style>
<header><i></i><b>Linden &amp; Daughters</b><nav><span>Bulbs</span><span>Seeds</span><span>Tools</span><span>Basket (3)</span></nav></header>
<main>
  <h1>Where shall we send it?</h1>
  <section><h2>Delivery address</h2>
    <form>
      <label class="wide">Name<input value="Rosa Lindner"></label>
      <label class="wide">Street and number<input value="Am Mühlbach 12"></label>
      <label class="wrong" id="wrong">Postcode<input value="7010"><small>Something is missing</small></label>
      <label>Town<input value="Tübingen"></label>
      <label class="wide">Telephone, for the driver<input value="07071 555 0147"></label>
    </form>
  </section>
  <section><h2>Your order</h2>
    <ul>
      <li><span>Tulips “Apricot”, 20 bulbs</span><span>€12.40</span></li>
      <li><span>Crocus mix, 50 bulbs</span><span>€9.80</span></li>
      <li><span>Hand trowel, ash</span><span>€18.00</span></li>
      <li><span>Delivery</span><span>€4.90</span></li>
      <li class="sum"><span>Total</span><span>€45.10</span></li>
    </ul>
    <button>Place the order</button>
  </section>
</main>
<script>
  // A caret that blinks, as in a field one types in: a still page would send no pictures to measure.
  const caret = document.body.appendChild(document.createElement("i"));
  caret.style.cssText = "position:fixed;inset:auto 8px 8px auto;width:2px;height:2px";
  setInterval(() => { caret.style.background = caret.style.background ? "" : "#d6dee3"; }, 125);
</script>`;
