import type {
  OperationField,
  OperationInfo
} from '../../src/recipes/wrangler/types';

export function field(
  name: string,
  kind: OperationField['kind'],
  rest: Partial<OperationField> = {}
): OperationField {
  return {
    name,
    kind,
    label: `${name[0].toUpperCase()}${name.slice(1)}`,
    hint: '',
    required: rest.default === undefined,
    default: null,
    choices: [],
    kinds: [],
    ...rest
  };
}

function operation(
  op: string,
  title: string,
  group: string,
  fields: OperationField[],
  rest: Partial<OperationInfo> = {}
): OperationInfo {
  return {
    op,
    title,
    group,
    description: `${title}.`,
    reach: 'row',
    keywords: [],
    fields,
    ...rest
  };
}

/** Some operations, with every kind of field among them. */
export const CATALOG: OperationInfo[] = [
  operation(
    'impute',
    'Fill missing values with what is usual',
    'Missing',
    [
      field('columns', 'columns'),
      field('by', 'choice', { choices: ['mean', 'median'], default: 'median' })
    ],
    { reach: 'learned', keywords: ['mean', 'fillna'] }
  ),
  operation('fill-missing', 'Fill missing values with a value', 'Missing', [
    field('columns', 'columns'),
    field('value', 'value')
  ]),
  operation('clip', 'Hold numbers within bounds', 'Numbers', [
    field('columns', 'columns', { kinds: ['number'] }),
    field('low', 'number', { required: false }),
    field('high', 'number', { required: false })
  ]),
  operation('drop-columns', 'Drop columns', 'Columns', [
    field('columns', 'columns')
  ]),
  operation('rename-columns', 'Rename columns', 'Columns', [
    field('names', 'names')
  ]),
  operation('replace-values', 'Replace values', 'Categories', [
    field('columns', 'columns'),
    field('values', 'pairs')
  ]),
  operation('date-parts', 'Add parts of a date', 'Dates', [
    field('column', 'column'),
    field('parts', 'texts', { choices: ['year', 'month'] })
  ]),
  operation(
    'split-rows',
    'Split rows',
    'Rows',
    [
      field('names', 'texts', { default: ['train', 'test'] }),
      field('shares', 'numbers', { default: ['0.5', '0.5'] }),
      field('into', 'into', { default: 'split' }),
      field('seed', 'integer', { default: 0 })
    ],
    { reach: 'others' }
  ),
  operation(
    'group-rows',
    'Group and aggregate',
    'Rows',
    [field('columns', 'columns'), field('aggregates', 'aggregates')],
    { reach: 'others' }
  ),
  operation('keep-rows', 'Keep rows where', 'Rows', [
    field('column', 'column'),
    field('is', 'choice', { choices: ['=', 'in'] }),
    field('value', 'value', { required: false }),
    field('values', 'values', { default: [] })
  ]),
  operation('sort-rows', 'Sort rows', 'Rows', [
    field('columns', 'columns'),
    field('descending', 'switch', { default: false })
  ]),
  operation('join', 'Join a second frame', 'Tables', [field('frame', 'frame')]),
  operation('custom', 'Write pandas', 'Your own', [
    field('code', 'code'),
    field('name', 'text', { default: '' })
  ])
];
