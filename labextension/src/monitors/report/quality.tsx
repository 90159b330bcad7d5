import { type DriftReport } from '../../studio';
import { type Fact, Facts } from '../../ui/facts';
import { useDesk } from '../desk';

type Quality = NonNullable<DriftReport['quality']>;

/** How good predictions were on both sides, where labels are there. */
export function QualityView({ quality }: { quality: Quality }): JSX.Element {
  const { trans } = useDesk();
  const { reference, current, words = [] } = quality;
  const names = [
    ...new Set(
      [reference, current].flatMap(side => Object.keys(side?.metrics ?? {}))
    )
  ];
  const rows: Fact<'metrics'>[] = [
    {
      group: 'metrics',
      name: trans.__('rows with both'),
      values: [reference?.rows ?? null, current?.rows ?? null]
    },
    ...names.map(name => ({
      group: 'metrics' as const,
      name,
      values: [reference?.metrics[name] ?? null, current?.metrics[name] ?? null]
    }))
  ];
  return (
    <section className="cw-Report-quality" aria-label={trans.__('Quality')}>
      <h3>
        {trans.__('Quality: %1 against %2', quality.prediction, quality.label)}
      </h3>
      <ul>
        {words.map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <Facts
        label={trans.__('Quality on both sides')}
        sides={[
          { key: 'reference', head: trans.__('reference') },
          { key: 'current', head: trans.__('current') }
        ]}
        groups={[['metrics', trans.__('Metrics')]]}
        rows={rows}
      />
    </section>
  );
}
