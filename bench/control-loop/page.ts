/** The page that is controlled: the block in its middle changes between black and white with each key that goes down. */

addEventListener("keydown", ({ repeat }) => {
  if (!repeat) document.documentElement.classList.toggle("on");
});
