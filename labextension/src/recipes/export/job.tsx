import { useState } from 'react';
import { ActForm } from '../../ui/act';
import { TextField } from '../../ui/form';
import { useWords } from '../../ui/words';
import { useDoing } from './doing';
import type { Exporting } from './model';

/** Asks for what a job makes of all rows: a file, a dataset's version, or both. */
export function JobForm({
  exporting,
  act
}: {
  exporting: Exporting;
  act: 'job' | 'version';
}): JSX.Element {
  const trans = useWords();
  const [to, setTo] = useState('');
  const [dataset, setDataset] = useState('');
  const [refit, setRefit] = useState(false);
  const doing = useDoing();
  const isVersion = act === 'version';
  const file = (
    <TextField
      label={trans.__('File')}
      hint={trans.__('Empty: the job keeps it.')}
      placeholder={exporting.suggested('job')}
      value={to}
      code
      onChange={setTo}
    />
  );
  const name = (
    <TextField
      label={trans.__('Dataset')}
      hint={
        isVersion
          ? trans.__('What comes out is its next version.')
          : trans.__('Empty: of none.')
      }
      placeholder="flights"
      value={dataset}
      code
      onChange={setDataset}
    />
  );
  return (
    <ActForm
      title={
        isVersion
          ? trans.__('Make a dataset’s version of all rows')
          : trans.__('Run the recipe on all rows as a job')
      }
      verb={trans.__('Run as a job')}
      spoken={[
        {
          language: 'CLI',
          text: `cellworks recipes run ${exporting.suggested('save')} rows.parquet --to ${to || exporting.suggested('job')}${refit ? ' --fit' : ''}`
        }
      ]}
      enabled={!isVersion || dataset.trim() !== ''}
      busy={doing.isBusy}
      problem={doing.problem}
      onAct={() =>
        doing.run(async () => {
          await exporting.run({
            to: to.trim(),
            dataset: dataset.trim(),
            refit
          });
          exporting.ask(null);
        })
      }
      onCancel={() => exporting.ask(null)}
    >
      {isVersion ? name : file}
      {isVersion ? file : name}
      <label className="cw-Check">
        <input
          type="checkbox"
          checked={refit}
          onChange={event => setRefit(event.target.checked)}
        />
        {trans.__('Learn again, from all rows')}
      </label>
    </ActForm>
  );
}
