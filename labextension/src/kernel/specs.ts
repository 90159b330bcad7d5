import type { KernelSpec } from '@jupyterlab/services';
import { StudioError } from '../studio';

/** What the code of a failure is where there is no kernel for what is asked. */
export const NO_KERNEL = 'NO_KERNEL';

/** The default kernel if it speaks Python, else the first that does. */
export function pythonSpec(specs: KernelSpec.ISpecModels | null): string {
  const all = Object.values(specs?.kernelspecs ?? {});
  const python = all.filter(one => one?.language === 'python');
  const found = python.find(one => one?.name === specs?.default) ?? python[0];
  if (!found) {
    throw new StudioError(
      {
        code: NO_KERNEL,
        message: 'This server has no kernel for Python.',
        hint: 'python -m ipykernel install'
      },
      0
    );
  }
  return found.name;
}
