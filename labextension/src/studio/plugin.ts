import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { type Call, makeCall } from './call';
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
    const ask = makeCall(serviceManager.serverSettings);
    // To ask starts a supervisor that does not run, so nothing is asked until somebody looks.
    let asked = false;
    const call: Call = (method, route, given) => {
      asked = true;
      return ask(method, route, given);
    };
    const status = new Resource(() => call('get', '/status', {}));
    const changes = new Changes(serviceManager.events.stream, async () => {
      const { change } = await ask('get', '/status', {});
      return change;
    });
    status.follow(
      changes,
      event => event.event === 'presence' && event.here,
      1000
    );
    const settle = () => {
      if (asked) {
        changes.settle();
      }
    };
    serviceManager.connectionFailure.connect(settle);
    void app.restored.then(settle);
    return { call, changes, status };
  }
};
