import { useResource } from '../../studio';
import { ChoiceField, MomentField, TextField } from '../../ui/form';
import { useDesk } from '../desk';
import type { CompareModel } from './model';
import type { Side, SideKind, Span } from './sides';

/** What one side is: a model's baseline, a dataset, a file, or a stretch of an endpoint's log. */
export function SideFields({
  model,
  which
}: {
  model: CompareModel;
  which: 'reference' | 'current';
}): JSX.Element {
  const { trans } = useDesk();
  const side = model.fields[which];
  const set = (change: Partial<Side>) => model.setSide(which, change);
  const look = () => which === 'reference' && model.look();
  return (
    <fieldset className="cw-Compare-side">
      <legend>
        {which === 'reference' ? trans.__('Reference') : trans.__('Current')}
        <span className="cw-Quiet">
          {which === 'reference'
            ? trans.__('what the data was')
            : trans.__('what it is now')}
        </span>
      </legend>
      <ChoiceField<SideKind>
        label={
          which === 'reference'
            ? trans.__('The reference is')
            : trans.__('Current rows are')
        }
        value={side.kind}
        choices={[
          { value: 'baseline', title: trans.__('a model’s baseline') },
          { value: 'dataset', title: trans.__('a dataset') },
          { value: 'file', title: trans.__('a file or folder') },
          { value: 'requests', title: trans.__('requests of an endpoint') }
        ]}
        onChange={kind => {
          set({ kind, name: '' });
          look();
        }}
      />
      <NameField model={model} which={which} set={set} look={look} />
      {side.kind === 'requests' && (
        <SpanFields
          side={side}
          wrong={model.wrong.includes(`${which}-span`)}
          set={set}
        />
      )}
    </fieldset>
  );
}

function NameField({
  model,
  which,
  set,
  look
}: {
  model: CompareModel;
  which: 'reference' | 'current';
  set: (change: Partial<Side>) => void;
  look: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  const { value: names } = useResource(model.names);
  const { kind, name } = model.fields[which];
  const words: Record<SideKind, [label: string, hint: string, like: string]> = {
    baseline: [
      trans.__('Model version'),
      trans.__('Its baseline was made when it was registered.'),
      'late-flights@champion'
    ],
    dataset: [
      trans.__('Dataset'),
      trans.__('A name and a version.'),
      'flights/1'
    ],
    file: [
      trans.__('Path'),
      trans.__(
        'On the studio’s machine: Parquet, CSV, JSON lines or Arrow, or a folder of them.'
      ),
      '~/data/july.parquet'
    ],
    requests: [
      trans.__('Endpoint'),
      trans.__('What its request log has; failed requests are left out.'),
      'flights'
    ]
  };
  const [label, hint, like] = words[kind];
  return (
    <TextField
      label={label}
      hint={hint}
      wrong={
        model.wrong.includes(which) ? trans.__('Such as %1.', like) : undefined
      }
      value={name}
      placeholder={like}
      suggestions={names?.[kind]}
      onChange={value => set({ name: value })}
      onLeave={look}
      code
    />
  );
}

function SpanFields({
  side,
  wrong,
  set
}: {
  side: Side;
  wrong: boolean;
  set: (change: Partial<Side>) => void;
}): JSX.Element {
  const { trans } = useDesk();
  return (
    <>
      <ChoiceField<Span>
        label={trans.__('Requests of')}
        value={side.span}
        choices={[
          { value: '1h', title: trans.__('the last hour') },
          { value: '1d', title: trans.__('the last day') },
          { value: '7d', title: trans.__('the last week') },
          { value: 'between', title: trans.__('a stretch of time') },
          { value: 'all', title: trans.__('all that is logged') }
        ]}
        onChange={span => set({ span })}
      />
      {side.span === 'between' && (
        <div className="cw-Compare-span">
          <MomentField
            label={trans.__('From')}
            value={side.since}
            wrong={
              wrong
                ? trans.__('A beginning before an end; one may be empty.')
                : undefined
            }
            onChange={since => set({ since })}
          />
          <MomentField
            label={trans.__('To')}
            value={side.until}
            onChange={until => set({ until })}
          />
        </div>
      )}
    </>
  );
}
