import type { DataGrid, TextRenderer } from '@lumino/datagrid';
import { CellText } from './renderer';
import type { Tone } from './source';

/** The theme's colours and fonts, as a canvas needs them. */
export interface Look {
  style: DataGrid.Style;
  body: TextRenderer;
  header: TextRenderer;
  rowHeader: TextRenderer;
  /** The ground of cells that differ, and what marks them. */
  tones: Record<Tone, { ground: string; mark: string }>;
  /** Pixels that a character takes, about; and the widest one. */
  character: number;
  widest: number;
}

/** Read the look off an element of the page, where the theme's variables hold. */
export function lookOf(
  place: HTMLElement,
  isNumeric: (column: number) => boolean
): Look {
  const probe = document.createElement('span');
  place.append(probe);
  const computed = getComputedStyle(probe);
  const colour = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return computed.color;
  };
  probe.style.fontFamily = 'var(--jp-ui-font-family)';
  probe.style.fontSize = 'var(--jp-ui-font-size1)';
  const size = Number.parseFloat(computed.fontSize) || 13;
  const font = `${size}px ${computed.fontFamily || 'sans-serif'}`;
  const text = colour('--jp-ui-font-color1');
  const quiet = colour('--jp-ui-font-color2');
  const brand = colour('--jp-brand-color1');
  const background = colour('--jp-layout-color1');
  const header = colour('--jp-layout-color2');
  const line = colour('--jp-border-color2');
  const toned = (variable: string) => {
    const mark = colour(variable);
    return { ground: withAlpha(mark, 0.16), mark };
  };
  const tones = {
    changed: toned('--cw-doubt'),
    added: toned('--cw-good'),
    removed: toned('--cw-bad')
  };
  probe.remove();
  return {
    style: {
      voidColor: background,
      backgroundColor: background,
      gridLineColor: line,
      headerBackgroundColor: header,
      headerGridLineColor: line,
      headerHorizontalGridLineColor: line,
      selectionFillColor: withAlpha(brand, 0.16),
      selectionBorderColor: brand,
      cursorFillColor: withAlpha(brand, 0.08),
      cursorBorderColor: brand,
      headerSelectionFillColor: withAlpha(brand, 0.16),
      headerSelectionBorderColor: brand,
      scrollShadow: {
        size: 4,
        color1: withAlpha(text, 0.16),
        color2: withAlpha(text, 0.06),
        color3: withAlpha(text, 0)
      }
    },
    body: new CellText({
      font,
      textColor: ({ value }) =>
        value === null || value === undefined ? quiet : text,
      horizontalAlignment: ({ column }) =>
        isNumeric(column) ? 'right' : 'left'
    }),
    header: new CellText({
      font: ({ row }) => (row === 0 ? `600 ${font}` : font),
      textColor: ({ row }) => (row === 0 ? text : quiet),
      horizontalAlignment: ({ column }) =>
        isNumeric(column) ? 'right' : 'left'
    }),
    rowHeader: new CellText({
      font,
      textColor: quiet,
      horizontalAlignment: 'right'
    }),
    tones,
    character: size * 0.56,
    widest: size
  };
}

/** `rgb(25, 118, 210)` as one that is seen through. */
function withAlpha(colour: string, alpha: number): string {
  const parts = colour.match(/[\d.]+/g)?.slice(0, 3);
  return parts ? `rgba(${parts.join(', ')}, ${alpha})` : colour;
}
