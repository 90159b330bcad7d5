/** A stretch of text in one colour; the classes are Lab's own. */
export interface Styled {
  text: string;
  className: string;
}

interface Pen {
  front: string;
  back: string;
  bold: boolean;
  underline: boolean;
}

const COLOURS = 'black red green yellow blue magenta cyan white'.split(' ');
const CLEAN: Pen = { front: '', back: '', bold: false, underline: false };
// Colours are kept; every other control sequence says how to move about a terminal, and is dropped.
const ESC = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
const SEQUENCE = new RegExp(
  [
    `${ESC}\\[([0-9;:]*)m`,
    `${ESC}\\[[0-?]*[ -/]*[@-~]`,
    `${ESC}\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)`,
    `${ESC}[@-Z\\\\-_]`
  ].join('|'),
  'g'
);

/** Split text with terminal colours into stretches of one colour each. */
export function styled(text: string): Styled[] {
  if (!text.includes(ESC)) {
    return text ? [{ text, className: '' }] : [];
  }
  const parts: Styled[] = [];
  let pen = CLEAN;
  let from = 0;
  const put = (to: number) => {
    if (to > from) {
      parts.push({ text: text.slice(from, to), className: classOf(pen) });
    }
  };
  for (const match of text.matchAll(SEQUENCE)) {
    put(match.index);
    from = match.index + match[0].length;
    if (match[1] !== undefined) {
      pen = turn(pen, match[1]);
    }
  }
  put(text.length);
  return parts;
}

/** The text without terminal control sequences. */
export function plain(text: string): string {
  return text.includes(ESC) ? text.replace(SEQUENCE, '') : text;
}

function turn(pen: Pen, codes: string): Pen {
  let next = pen;
  const numbers = codes.split(/[;:]/).map(Number);
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at];
    if (code === 38 || code === 48) {
      // 256 colours and true colour are not Lab's; their arguments are skipped.
      at += numbers[at + 1] === 5 ? 2 : 4;
    } else {
      next = single(next, code);
    }
  }
  return next;
}

function single(pen: Pen, code: number): Pen {
  if (code === 0) {
    return CLEAN;
  }
  if (code === 1 || code === 22) {
    return { ...pen, bold: code === 1 };
  }
  if (code === 4 || code === 24) {
    return { ...pen, underline: code === 4 };
  }
  if (code === 39) {
    return { ...pen, front: '' };
  }
  if (code === 49) {
    return { ...pen, back: '' };
  }
  const colour = COLOURS[code % 10];
  const tens = Math.floor(code / 10);
  if (colour === undefined) {
    return pen;
  }
  switch (tens) {
    case 3:
      return { ...pen, front: `ansi-${colour}-fg` };
    case 4:
      return { ...pen, back: `ansi-${colour}-bg` };
    case 9:
      return { ...pen, front: `ansi-${colour}-intense-fg` };
    case 10:
      return { ...pen, back: `ansi-${colour}-intense-bg` };
    default:
      return pen;
  }
}

function classOf(pen: Pen): string {
  return [
    pen.front,
    pen.back,
    pen.bold && 'ansi-bold',
    pen.underline && 'ansi-underline'
  ]
    .filter(Boolean)
    .join(' ');
}
