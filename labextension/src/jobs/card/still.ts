import type { IOutput } from '@jupyterlab/nbformat';
import { plain } from '../../ui/ansi';
import { textOf } from '../outputs';

const PRE = '<pre style="margin:4px 0;white-space:pre-wrap">';
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** An output as HTML that needs no script of ours; an error is told by the failure. */
export function outputHtml(output: IOutput): string {
  if (output.output_type === 'stream') {
    return preformatted(textOf(output.text));
  }
  if (
    output.output_type !== 'display_data' &&
    output.output_type !== 'execute_result'
  ) {
    return '';
  }
  const data = output.data as Record<string, unknown>;
  return (
    imageHtml(data) ??
    richHtml(data) ??
    preformatted(textOf(data['text/plain']))
  );
}

/** Text as it was printed. */
export function preformatted(text: string): string {
  return text && `${PRE}${escape(plain(text))}</pre>`;
}

/** Text in HTML. */
export function escape(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;'
  };
  return text.replace(/[&<>"]/g, one => names[one]);
}

function imageHtml(data: Record<string, unknown>): string | undefined {
  const form = IMAGES.find(one => one in data);
  if (form !== undefined) {
    const encoded = textOf(data[form]).replace(/[^A-Za-z0-9+/=]/g, '');
    return `<div><img src="data:${form};base64,${encoded}"></div>`;
  }
  if ('image/svg+xml' in data) {
    // As an image, in which no script runs.
    const encoded = encodeURIComponent(textOf(data['image/svg+xml']));
    return `<div><img src="data:image/svg+xml,${encoded}"></div>`;
  }
  return undefined;
}

function richHtml(data: Record<string, unknown>): string | undefined {
  if ('text/html' in data) {
    return `<div>${textOf(data['text/html'])}</div>`;
  }
  if ('text/latex' in data) {
    return `<div>${escape(textOf(data['text/latex']))}</div>`;
  }
  if ('text/markdown' in data) {
    return preformatted(textOf(data['text/markdown']));
  }
  if ('application/json' in data) {
    return preformatted(JSON.stringify(data['application/json'], null, 2));
  }
  return undefined;
}
