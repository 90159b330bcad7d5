import { useState } from 'react';
import { ActForm } from '../../ui/act';
import { Badge } from '../../ui/badge';
import { TextField } from '../../ui/form';
import { count } from '../../ui/format';
import { useWords } from '../../ui/words';
import { useDoing } from './doing';
import type { Checked, Exporting } from './model';

/** Checks the table by a suite of expectations, and opens the rows that fail. */
export function CheckForm({
  exporting
}: {
  exporting: Exporting;
}): JSX.Element {
  const trans = useWords();
  const [path, setPath] = useState(() => exporting.suggested('check'));
  const [checked, setChecked] = useState<Checked | null>(null);
  const doing = useDoing();
  return (
    <ActForm
      title={trans.__('Check the table by expectations')}
      verb={trans.__('Check')}
      spoken={[]}
      enabled={path.trim() !== ''}
      busy={doing.isBusy}
      problem={doing.problem}
      onAct={() =>
        doing.run(async () => setChecked(await exporting.check(path.trim())))
      }
      onCancel={() => exporting.ask(null)}
    >
      <TextField
        label={trans.__('Suite of Great Expectations (JSON)')}
        value={path}
        code
        onChange={setPath}
      />
      {checked && <Results exporting={exporting} checked={checked} />}
    </ActForm>
  );
}

function Results({
  exporting,
  checked: { passed, results }
}: {
  exporting: Exporting;
  checked: Checked;
}): JSX.Element {
  const trans = useWords();
  const failed = results.filter(one => !one.passed);
  const held = results.length - failed.length;
  return (
    <>
      <p className="cw-Act-told" role="status">
        {passed
          ? trans.__('All %1 expectations hold.', count(held))
          : trans.__(
              '%1 of %2 expectations fail.',
              count(failed.length),
              count(results.length)
            )}
      </p>
      <table>
        <tbody>
          {[...failed, ...results.filter(one => one.passed)].map((one, at) => (
            <tr key={at}>
              <td>
                <Badge
                  tone={one.passed ? 'good' : 'bad'}
                  word={one.passed ? trans.__('holds') : trans.__('fails')}
                />
              </td>
              <td>{one.sentence}</td>
              <td>
                {one.rows.length > 0 && (
                  <button
                    type="button"
                    className="cw-Link"
                    onClick={() => exporting.showRows(one.rows, one.sentence)}
                  >
                    {trans._n(
                      'Show %1 row',
                      'Show %1 rows',
                      one.failing,
                      count(one.failing)
                    )}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
