import { PairsField, TextField } from '../../ui/form';
import { useDesk } from '../desk';
import type { More } from '../more';

/** What may be changed of a job beside its code and parameters. */
export function MoreFields({
  more,
  wrong,
  open,
  onChange
}: {
  more: More;
  wrong: keyof More | undefined;
  /** Whether it is unfolded at first. */
  open: boolean;
  onChange: (more: More) => void;
}): JSX.Element {
  const { trans } = useDesk();
  const field = (id: Exclude<keyof More, 'tags'>) => ({
    value: more[id],
    wrong:
      wrong === id ? trans.__('“%1” is not a number.', more[id]) : undefined,
    onChange: (value: string) => onChange({ ...more, [id]: value })
  });
  return (
    <details className="cw-Details cw-More" open={open || wrong !== undefined}>
      <summary>{trans.__('Name, resources, limits, tags')}</summary>
      <div className="cw-Form-fields">
        <TextField label={trans.__('Name')} {...field('name')} />
        <TextField label={trans.__('Experiment')} {...field('experiment')} />
        <TextField label={trans.__('Compute')} {...field('compute')} />
        <TextField label={trans.__('Cores')} code {...field('cpu')} />
        <TextField
          label={trans.__('Memory (MB)')}
          placeholder={trans.__('no limit')}
          code
          {...field('memory')}
        />
        <TextField label={trans.__('Graphics cards')} code {...field('gpu')} />
        <TextField
          label={trans.__('Time limit (s)')}
          placeholder={trans.__('none')}
          code
          {...field('timeout')}
        />
        <TextField label={trans.__('Retries')} code {...field('retries')} />
        <PairsField
          label={trans.__('Tags')}
          pairs={more.tags}
          onChange={tags => onChange({ ...more, tags })}
          nameLabel={trans.__('Tag')}
          valueLabel={trans.__('Value of tag')}
        />
      </div>
    </details>
  );
}
