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
    const read = () => call('get', '/status', {});
    const changes = new Changes(serviceManager.events.stream, async () => {
      const status = await read();
      return status.change;
    });
    const status = new Resource(read);
    status.follow(changes, () => false);

    serviceManager.connectionFailure.connect(() => {
      changes.settle();
    });
    void app.restored.then(() => {
      changes.settle();
    });
    return { call, changes, status };
  }
};
