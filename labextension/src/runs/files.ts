import { Notification } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { StudioError } from '../studio';
import { bytes } from '../ui/format';
import { Commands, type RunsDesk } from './tokens';

/** Have a run written as one file, and hand that to the browser. */
export async function exportRun(
  { studio, trans }: RunsDesk,
  run: string
): Promise<string> {
  const made = studio.call('post', '/runs/{run}/export', {
    path: { run },
    body: {}
  });
  Notification.promise(
    made.then(() => null),
    {
      pending: { message: trans.__('The run is being packed…') },
      success: { message: () => trans.__('The run is packed.') },
      error: { message: () => trans.__('The run was not packed.') }
    }
  );
  const { file, name, size } = await made;
  const link = document.createElement('a');
  link.href = URLExt.join(
    PageConfig.getBaseUrl(),
    'cellworks/api/content',
    file
  );
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  return `${name}, ${bytes(size)}`;
}

/** Let a person choose an exported file, and make a run of it; what runs code in it is held back. */
export async function importRun(desk: RunsDesk): Promise<string | undefined> {
  const { studio, trans, commands } = desk;
  const file = await chooseFile('.cwz');
  if (!file) {
    return undefined;
  }
  const digest = await sha256(file);
  await studio.call('put', '/content/{digest}', {
    path: { digest },
    body: file
  });
  const made = await studio.call('post', '/runs/import', {
    body: { file: digest, trust: false }
  });
  await commands.execute(Commands.openRun, { run: made.run });
  if (made.held_back.length > 0) {
    Notification.warning(
      trans.__(
        'Held back, since reading it runs code of whoever made the file: %1. Trust the run where you trust them.',
        made.held_back.join(', ')
      ),
      { autoClose: false }
    );
  }
  return made.run;
}

function chooseFile(kind: string): Promise<File | undefined> {
  return new Promise(resolve => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = kind;
    input.addEventListener('change', () => resolve(input.files?.[0]));
    input.addEventListener('cancel', () => resolve(undefined));
    input.click();
  });
}

async function sha256(file: Blob): Promise<string> {
  // Browsers hash only where a page came over https, or from this machine.
  if (!('subtle' in crypto)) {
    throw new StudioError(
      {
        code: 'client',
        message:
          'This browser cannot check the file, as the page came over plain http.',
        hint: 'In a terminal: cellworks runs import FILE'
      },
      0
    );
  }
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(hash)]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('');
}
