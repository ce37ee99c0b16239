/** Owns: a picture that stands in for a customer's screen: a window with a text and a dialog. */

export function paintDesktop(canvas: HTMLCanvasElement): void {
  canvas.width = 1280;
  canvas.height = 720;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const box = (colour: string, x: number, y: number, width: number, height: number) => {
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, height);
  };
  const say = (text: string, x: number, y: number, size = 18, colour = "#26303a") => {
    pen.fillStyle = colour;
    pen.font = `${size}px sans-serif`;
    pen.fillText(text, x, y);
  };
  box("#5b7d8f", 0, 0, 1280, 720);
  box("#22313a", 0, 676, 1280, 44);
  for (let at = 0; at < 6; at += 1) box("#8fa9b5", 24 + at * 52, 686, 32, 24);
  box("#f3f5f6", 120, 60, 900, 560);
  box("#d8dee2", 120, 60, 900, 40);
  say("Printers and scanners", 140, 86, 17);
  for (let row = 0; row < 9; row += 1) {
    box(row === 2 ? "#cfe3f5" : "#ffffff", 140, 130 + row * 46, 860, 40);
    say(
      ["Office printer", "Label printer", "Printer of the hall (offline)"][row % 3] ?? "",
      160,
      156 + row * 46,
    );
  }
  box("#ffffff", 620, 330, 480, 210);
  box("#c24b3a", 620, 330, 480, 8);
  say("The printer does not answer", 650, 385, 22);
  say("Error 0x00000709. Check the cable and try again.", 650, 425, 16);
  box("#2f6fb0", 960, 480, 110, 38);
  say("Try again", 978, 505, 16, "#ffffff");
}
