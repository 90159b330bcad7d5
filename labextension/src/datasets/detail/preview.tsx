import { useMemo } from 'react';
import type { DatasetColumn, DatasetVersion } from '../../studio';
import { Empty } from '../../ui/empty';
import { Grid, type GridColumn, rowsSource } from '../../ui/grid';
import { useDesk } from '../desk';

/** The first rows of a version, as they were when it was registered. */
export function PreviewView({
  version
}: {
  version: Pick<DatasetVersion, 'columns' | 'preview'>;
}): JSX.Element {
  const { trans } = useDesk();
  const { columns, preview } = version;
  const source = useMemo(
    () => rowsSource(columns.map(asGridColumn), preview),
    [columns, preview]
  );
  if (columns.length === 0 || preview.length === 0) {
    return (
      <Empty
        sentence={
          columns.length === 0
            ? trans.__('Data of this format is not looked into.')
            : trans.__('There are columns, and no rows.')
        }
      />
    );
  }
  return <Grid label={trans.__('First rows')} source={source} />;
}

/** A column as the header of a grid says it. */
export function asGridColumn({ name, dtype }: DatasetColumn): GridColumn {
  return {
    name,
    type: dtype,
    numeric: /^(u?int|float|double|half|decimal)/i.test(dtype)
  };
}
