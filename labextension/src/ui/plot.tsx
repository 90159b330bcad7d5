import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { MimeModel } from '@jupyterlab/rendermime';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { useEffect, useRef, useState } from 'react';
import { useWords } from './words';

/** The MIME type of Plotly's figures. */
export const PLOTLY = 'application/vnd.plotly.v1+json';

/** A figure as Plotly has it; what is said of colours and fonts is the theme's. */
export interface Figure {
  readonly data: readonly ReadonlyJSONObject[];
  readonly layout: ReadonlyJSONObject;
}

/** What a Plotly element tells of the pointer. */
interface PlotlyElement extends HTMLElement {
  on?: (event: string, heard: (told: Pointed) => void) => void;
}

/** What is under the pointer: points, or a line of parallel coordinates by its place in the figure. */
interface Pointed {
  points?: { customdata?: unknown }[];
  curveNumber?: number;
}

/**
 * A Plotly figure, drawn by the renderer that Lab has for it, in the theme's colours.
 *
 * @param onPoint - Told the `customdata` of the point under the pointer, null when it leaves.
 */
export function Plot({
  label,
  figure,
  rendermime,
  height = 220,
  onPoint
}: {
  label: string;
  figure: Figure;
  rendermime: IRenderMimeRegistry;
  height?: number;
  onPoint?: (data: string | null) => void;
}): JSX.Element {
  const trans = useWords();
  const node = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const told = useRef(onPoint);
  const text = JSON.stringify(figure);
  const missing = !rendermime.mimeTypes.includes(PLOTLY);

  useEffect(() => {
    told.current = onPoint;
  });
  useEffect(() => {
    const place = node.current;
    if (!place || missing) {
      return undefined;
    }
    const renderer = rendermime.createRenderer(PLOTLY);
    Widget.attach(renderer, place);
    const drawn = JSON.parse(text) as Figure;
    const data = themed(drawn, place, height);
    const model = new MimeModel({ data: { [PLOTLY]: data }, trusted: true });
    void renderer.renderModel(model).then(() => {
      const plot = place.querySelector<PlotlyElement>('.js-plotly-plot');
      plot?.on?.('plotly_hover', pointed => {
        told.current?.(dataAt(drawn, pointed));
      });
      plot?.on?.('plotly_unhover', () => told.current?.(null));
    });
    return () => renderer.dispose();
  }, [text, theme, rendermime, height, missing]);

  if (missing) {
    return (
      <p className="cw-Note">
        {trans.__(
          'This chart needs Plotly’s renderer, which the plotly package brings: pip install plotly, then reload the page.'
        )}
      </p>
    );
  }
  return (
    <div
      className="cw-Plot"
      ref={node}
      role="img"
      aria-label={label}
      style={{ height }}
    />
  );
}

/** The `customdata` of what is under the pointer; null where it has none. */
export function dataAt(
  { data: [first] }: Figure,
  { points, curveNumber = -1 }: Pointed
): string | null {
  const all = (first?.customdata ?? []) as readonly unknown[];
  const found = points ? points[0]?.customdata : all[curveNumber];
  return typeof found === 'string' ? found : null;
}

/** Changes when Lab's theme does. */
function useTheme(): string {
  const [theme, setTheme] = useState(
    document.body.dataset.jpThemeName ?? 'none'
  );
  useEffect(() => {
    const observer = new MutationObserver(() =>
      setTheme(document.body.dataset.jpThemeName ?? 'none')
    );
    observer.observe(document.body, {
      attributeFilter: ['data-jp-theme-name']
    });
    return () => observer.disconnect();
  }, []);
  return theme;
}

/** The figure with the colours and fonts that the page has at a place. */
function themed(
  { data, layout }: Figure,
  place: Element,
  height: number
): ReadonlyJSONObject {
  const style = getComputedStyle(place);
  const value = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    gridcolor: value('--jp-border-color2'),
    linecolor: value('--jp-border-color1'),
    zerolinecolor: value('--jp-border-color2'),
    automargin: true
  };
  const merged = (name: string) => ({
    ...axis,
    ...(layout[name] as ReadonlyJSONObject | undefined)
  });
  return {
    data: data.map(trace => coloured(trace, value)),
    layout: {
      height,
      autosize: true,
      margin: { l: 48, r: 12, t: 8, b: 36 },
      showlegend: false,
      ...layout,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: {
        family: value('--jp-ui-font-family'),
        size: 11,
        color: value('--jp-ui-font-color1')
      },
      xaxis: merged('xaxis'),
      yaxis: merged('yaxis')
    },
    config: { displayModeBar: false, responsive: true }
  } as ReadonlyJSONObject;
}

/** A trace in which every `--cw-hue-3` is the colour that it stands for. */
function coloured(
  trace: ReadonlyJSONObject,
  value: (name: string) => string
): ReadonlyJSONObject {
  return JSON.parse(
    JSON.stringify(trace).replace(/--[\w-]+/g, name => value(name) || name)
  ) as ReadonlyJSONObject;
}
