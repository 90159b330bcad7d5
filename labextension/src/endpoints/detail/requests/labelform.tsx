import { useState } from 'react';
import { ActForm } from '../../../ui/act';
import { ChoiceField, TextField } from '../../../ui/form';
import { useDesk } from '../../desk';
import { labelLines } from './lines';
import type { RequestsModel } from './model';
import type { LoggedRow } from './rows';

type Kind = 'number' | 'text' | 'yes or no';

/** What turned out to be true of a row: a number, a text, or yes or no. */
export function LabelForm({
  model,
  endpoint,
  row
}: {
  model: RequestsModel;
  endpoint: string;
  row: LoggedRow;
}): JSX.Element {
  const { trans } = useDesk();
  const before = row.values.get('label') ?? null;
  const [kind, setKind] = useState<Kind>(() => kindOf(model, row));
  const [said, setSaid] = useState(before === null ? '' : String(before));
  const label = labelOf(said, kind);
  const wrong =
    said.trim() !== '' && label === null
      ? trans.__('“%1” is not a number.', said)
      : undefined;
  return (
    <ActForm
      title={
        row.row === 0
          ? trans.__('What turned out to be true of %1?', row.id)
          : trans.__(
              'What turned out to be true of row %1 of %2?',
              row.row,
              row.id
            )
      }
      verb={trans.__('Label')}
      spoken={labelLines(endpoint, row, label ?? 1)}
      enabled={label !== null}
      busy={model.busy}
      problem={model.problem}
      onAct={() => {
        if (label !== null) {
          void model.label(row, label);
        }
      }}
      onCancel={() => model.begin(null)}
    >
      <div className="cw-Requests-fields">
        {kind === 'yes or no' ? (
          <ChoiceField
            label={trans.__('Label')}
            value={said === 'true' || said === 'false' ? said : ''}
            choices={[
              { value: '', title: '–' },
              { value: 'true', title: trans.__('yes') },
              { value: 'false', title: trans.__('no') }
            ]}
            onChange={setSaid}
          />
        ) : (
          <TextField
            label={trans.__('Label')}
            value={said}
            onChange={setSaid}
            wrong={wrong}
          />
        )}
        <ChoiceField
          label={trans.__('Kept as')}
          value={kind}
          choices={[
            { value: 'number', title: trans.__('a number') },
            { value: 'text', title: trans.__('a text') },
            { value: 'yes or no', title: trans.__('yes or no') }
          ]}
          onChange={setKind}
        />
      </div>
    </ActForm>
  );
}

/** The kind of the labels that there are, else of what was predicted. */
function kindOf({ columns }: RequestsModel, { values }: LoggedRow): Kind {
  const told =
    columns.find(
      ({ role, name }) =>
        role === 'label' && (values.get(name) ?? null) !== null
    ) ?? columns.find(({ role }) => role === 'prediction');
  const kinds = { number: 'number', boolean: 'yes or no' } as const;
  return told?.type === 'number' || told?.type === 'boolean'
    ? kinds[told.type]
    : told === undefined
      ? 'number'
      : 'text';
}

/** What is written as a label; null where it is none. */
function labelOf(said: string, kind: Kind): string | number | boolean | null {
  const text = said.trim();
  if (text === '') {
    return null;
  }
  if (kind === 'text') {
    return said;
  }
  if (kind === 'number') {
    return Number.isFinite(Number(text)) ? Number(text) : null;
  }
  return text === 'true' || text === 'false' ? text === 'true' : null;
}
