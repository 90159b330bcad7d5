import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

const studio: JupyterFrontEndPlugin<void> = {
  id: 'cellworks:studio',
  description: 'The door to the studio.',
  autoStart: true,
  activate: () => undefined
};

export default [studio];
