import { Notification } from '@jupyterlab/apputils';
import { asStudioError } from './errors';

/** Run what a person asked for; what goes wrong is told where Lab tells such things. */
export async function attempt<T>(
  act: () => Promise<T>
): Promise<T | undefined> {
  try {
    return await act();
  } catch (reason) {
    const { message, hint } = asStudioError(reason);
    Notification.error(hint ? `${message}\n${hint}` : message, {
      autoClose: 10_000
    });
    return undefined;
  }
}
