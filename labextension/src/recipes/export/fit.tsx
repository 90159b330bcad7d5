import { useState } from 'react';
import { ActForm } from '../../ui/act';
import { Badge } from '../../ui/badge';
import { count } from '../../ui/format';
import { useWords } from '../../ui/words';
import { FramePicker } from '../steps/frames';
import { useDoing } from './doing';
import type { Exporting, Misfit } from './model';

/** Says what of the recipe no longer fits another frame or file. */
export function FitForm({ exporting }: { exporting: Exporting }): JSX.Element {
  const trans = useWords();
  const [other, setOther] = useState('');
  const [misfits, setMisfits] = useState<readonly Misfit[] | null>(null);
  const doing = useDoing();
  const given = other.trim();
  return (
    <ActForm
      title={trans.__('Does the recipe fit new data?')}
      verb={trans.__('Look')}
      spoken={[]}
      enabled={given !== ''}
      busy={doing.isBusy}
      problem={doing.problem}
      onAct={() =>
        doing.run(async () => {
          setMisfits(null);
          setMisfits(
            await exporting.fit(
              isFile(given) ? { file: given } : { frame: given }
            )
          );
        })
      }
      onCancel={() => exporting.ask(null)}
    >
      <FramePicker
        label={trans.__('Frame or file')}
        door={exporting.wrangler.door}
        value={other}
        onChange={setOther}
      />
      {misfits && <Misfits misfits={misfits} />}
    </ActForm>
  );
}

function Misfits({ misfits }: { misfits: readonly Misfit[] }): JSX.Element {
  const trans = useWords();
  if (misfits.length === 0) {
    return (
      <p className="cw-Act-told" role="status">
        <Badge tone="good" word={trans.__('Everything fits.')} />
      </p>
    );
  }
  return (
    <table aria-label={trans.__('What does not fit')}>
      <tbody>
        {misfits.map((one, at) => (
          <tr key={at}>
            <td>
              <Badge
                tone={one.severity === 'breaks' ? 'bad' : 'warn'}
                word={
                  one.severity === 'breaks'
                    ? trans.__('breaks')
                    : trans.__('warns')
                }
              />
            </td>
            <td>{one.step === null ? '' : trans.__('step %1', one.step)}</td>
            <td>{one.sentence}</td>
            <td>
              {one.rows > 0 &&
                trans._n('%1 row', '%1 rows', one.rows, count(one.rows))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whether a text is a file's path or address rather than a frame's name. */
function isFile(text: string): boolean {
  return /[/\\]|\.(csv|tsv|parquet|pq|jsonl|ndjson|xlsx?)(\.\w+)?$/i.test(text);
}
