import type { Endpoint, ModelVersion, SignatureField } from '../../studio';
import type { Fact } from '../../ui/facts';

export type Side = 'inputs' | 'outputs';

/** The columns in which a version differs from what an endpoint takes and gives now. */
export function unlike(
  endpoint: Pick<Endpoint, 'inputs' | 'outputs'>,
  version: Pick<ModelVersion, 'signature'>
): Fact<Side>[] {
  const { signature } = version;
  return signature === null
    ? []
    : (['inputs', 'outputs'] as const).flatMap(side =>
        differing(side, endpoint[side], signature[side])
      );
}

function differing(
  group: Side,
  served: readonly SignatureField[],
  fresh: readonly SignatureField[]
): Fact<Side>[] {
  // Without a signature everything is taken.
  if (served.length === 0 || fresh.length === 0) {
    return [];
  }
  const names = new Set([...served, ...fresh].map(({ name }) => name));
  return [...names].flatMap(name => {
    const values = [served, fresh].map(side =>
      shown(side.find(one => one.name === name))
    );
    return values[0] === values[1] ? [] : [{ group, name, values }];
  });
}

/** `double`, `double, optional`. */
function shown(field: SignatureField | undefined): string | null {
  return field === undefined
    ? null
    : field.required
      ? field.type
      : `${field.type}, optional`;
}
