import type { Job } from '../../studio';
import { Copy } from '../../ui/copy';
import { figure } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { useDesk } from '../desk';

type Entry = Extract<Job['spec']['entry'], { type: 'transform' }>;

/** What a job that scores rows was told, and where its output lies. */
export function TransformView({
  job,
  entry
}: {
  job: Job;
  entry: Entry;
}): JSX.Element {
  const { trans } = useDesk();
  const { rows } = entry;
  const errors = job.row.metrics['errors'] ?? 0;
  const dataset = job.spec.datasets['source'];
  const source = dataset ?? rows.url ?? rows.files[0] ?? '';
  const more = rows.files.length - 1;
  const named = entry.to === null ? null : `${entry.to}.errors.jsonl`;
  return (
    <Pairs
      of={[
        [
          trans.__('Model version'),
          <Copy key="version" text={entry.version} />
        ],
        [
          trans.__('Rows of'),
          <>
            <Copy text={source} />
            {!dataset && more > 0 && trans.__(' and %1 more', more)}
          </>
        ],
        ...(rows.query === null
          ? []
          : [
              [
                trans.__('Query'),
                <Copy key="query" text={rows.query} />
              ] as const
            ]),
        [
          trans.__('Output'),
          entry.to === null ? '–' : <Copy key="to" text={entry.to} />
        ],
        [trans.__('Scored'), figure(job.row.metrics['rows'] ?? 0)],
        [
          trans.__('Failed'),
          <>
            {figure(errors)}
            {errors > 0 && named && (
              <>
                {': '}
                <Copy text={named} />
              </>
            )}
          </>
        ],
        [
          trans.__('May fail'),
          entry.error_threshold < 0
            ? trans.__('any number')
            : figure(entry.error_threshold)
        ],
        [
          trans.__('Mini-batch'),
          entry.mini_batch === null
            ? trans.__('by size')
            : trans.__('%1 rows', figure(entry.mini_batch))
        ],
        [trans.__('Workers'), figure(entry.workers)]
      ]}
    />
  );
}
