import type { ValuePreview } from '../../studio';
import { bytes, count, figure } from '../../ui/format';
import { TerminalText } from '../../ui/text';
import { useDesk } from '../desk';

/** Characters of a value that say no more than its summary does. */
const SHORT = 40;

type Frame = Extract<ValuePreview, { as: 'frame' }>;
type FileOf = Extract<ValuePreview, { as: 'file' }>;

/** Whether a preview says more than the line that a value has anyway. */
export function saysMore(preview: ValuePreview): boolean {
  return preview.as !== 'json' || written(preview.value).length > SHORT;
}

/** How a value begins: its first rows, its first items, what it says of itself. */
export function PreviewView({
  name,
  preview
}: {
  name: string;
  preview: ValuePreview;
}): JSX.Element {
  const { trans } = useDesk();
  const label = trans.__('Value of %1', name);
  switch (preview.as) {
    case 'frame':
      return <FrameView label={label} frame={preview} />;
    case 'items': {
      const more = preview.length - preview.items.length;
      return (
        <>
          <TerminalText text={preview.items.join('\n')} label={label} />
          {more > 0 && (
            <p className="cw-Quiet">{trans.__('… and %1 more', count(more))}</p>
          )}
        </>
      );
    }
    case 'text':
      return (
        <TerminalText
          text={narrow(preview.cut ? `${preview.text}…` : preview.text)}
          label={label}
        />
      );
    case 'json':
      return <TerminalText text={written(preview.value)} label={label} />;
    case 'file':
      return <FileLine file={preview} />;
  }
}

function FrameView({
  label,
  frame
}: {
  label: string;
  frame: Frame;
}): JSX.Element {
  const { trans } = useDesk();
  const { columns, rows, labels } = frame;
  const wider = frame.width > columns.length;
  const whole =
    !wider && (frame.height === null || frame.height === rows.length);
  return (
    <>
      <div
        className="cw-FirstRows"
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        <table className="cw-Table">
          <thead>
            <tr>
              {labels.length > 0 && <td />}
              {columns.map(({ name, dtype }, at) => (
                <th
                  key={at}
                  scope="col"
                  title={dtype}
                  className={isNumber(dtype) ? 'cw-mod-right' : undefined}
                >
                  {name}
                </th>
              ))}
              {wider && <td>…</td>}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {labels.length > 0 && <th scope="row">{labels[at]}</th>}
                {row.map((cell, column) => (
                  <td
                    key={column}
                    className={
                      typeof cell === 'number' ? 'cw-mod-right' : undefined
                    }
                  >
                    {cell === null ? (
                      <span className="cw-Quiet">–</span>
                    ) : typeof cell === 'number' ? (
                      figure(cell)
                    ) : (
                      String(cell)
                    )}
                  </td>
                ))}
                {wider && <td />}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!whole && (
        <p className="cw-Quiet">
          {trans.__(
            '%1 rows, %2 columns',
            frame.height === null ? '?' : count(frame.height),
            count(frame.width)
          )}
        </p>
      )}
    </>
  );
}

function FileLine({ file }: { file: FileOf }): JSX.Element {
  const { trans } = useDesk();
  return (
    <p className="cw-Output-file">
      <code>{file.path}</code>{' '}
      <span className="cw-Quiet">
        {file.size === null
          ? trans.__('is not there any more')
          : file.files === null
            ? bytes(file.size)
            : trans.__('%1 files, %2', count(file.files), bytes(file.size))}
      </span>
    </p>
  );
}

function isNumber(dtype: string): boolean {
  return /^(u?int|float|double|half|decimal)/i.test(dtype);
}

/** What an object says of itself, without the deep indents that would leave no room for words in a sidebar. */
function narrow(text: string): string {
  return text.replace(/^ {4,}/gm, '    ');
}

function written(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
