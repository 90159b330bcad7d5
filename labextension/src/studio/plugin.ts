import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { makeCall } from './call';
import { Changes } from './changes';
import { Resource } from './resource';
import { IStudio } from './tokens';

/** Provides the door to the server. */
export const studioPlugin: JupyterFrontEndPlugin<IStudio> = {
  id: 'cellworks:studio',
  description: 'Calls the Cellworks server and follows its changes.',
  autoStart: true,
  provides: IStudio,
  activate: (app: JupyterFrontEnd): IStudio => {
    const { serviceManager } = app;
    const call = makeCall(serviceManager.serverSettings);
    const status = new Resource(() => call('get', '/status', {}));
    const changes = new Changes(serviceManager.events.stream, async () => {
      const { change } = await call('get', '/status', {});
      return change;
    });
    status.follow(
      changes,
      event => event.event === 'presence' && event.here,
      1000
    );
    return { call, changes, status };
  }
};
