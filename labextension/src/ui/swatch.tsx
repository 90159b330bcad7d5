/** How many hues there are. */
export const HUES = 8;

/** The class that gives an element the hue of a colour. */
export function hueClass(colour: number): string {
  return `cw-mod-${colour % HUES}`;
}

/** A small square in a curve's colour, ringed where the hue comes for the second time; empty without one. */
export function Swatch({
  colour
}: {
  colour: number | undefined;
}): JSX.Element {
  const names = ['cw-Swatch'];
  if (colour !== undefined) {
    names.push(hueClass(colour));
    if (colour >= HUES) {
      names.push('cw-mod-dashed');
    }
  } else {
    names.push('cw-mod-none');
  }
  return <span className={names.join(' ')} aria-hidden="true" />;
}
