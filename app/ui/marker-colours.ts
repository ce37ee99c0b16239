/**
 * Owns: the colour of each person in a session, the same on every side: ink, pointer and disc.
 * White text on each has at least 4.5:1.
 */

const customerColour = "#5b5247";
const technicianColours = ["#b3400e", "#1a5fb4", "#7a2f8f", "#1f6b4f", "#a3175c", "#6b5300", "#3d4aa8"];

/** `sender` 0 is the customer, 1 to 255 are technicians in order of arrival. */
export function markerColour(sender: number): string {
  if (sender === 0) return customerColour;
  return technicianColours[(sender - 1) % technicianColours.length] ?? customerColour;
}
