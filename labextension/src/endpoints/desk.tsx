import { makeDesk } from '../ui/desk';
import { ThingLink } from '../ui/thinglink';
import { Commands, Elsewhere, type EndpointsDesk } from './tokens';

/** The ends by which the desk reaches the slice's views. */
export const { AtDesk, useDesk } = makeDesk<EndpointsDesk>('endpoints');

/** What the wizard may be given. */
export interface DeployArgs {
  /** A version: `late-flights/3`. */
  model?: string;
  endpoint?: string;
  /** A deployment of the endpoint that is to be replaced by one with other settings. */
  deployment?: string;
}

/** What can be done with an endpoint, each by its command. */
export function useActions(): {
  open: (endpoint: string) => void;
  start: (endpoint: string) => void;
  deploy: (given?: DeployArgs) => void;
  /** Hold what it was asked against a version's baseline; undefined where nothing here can. */
  compare: ((endpoint: string, version: string) => void) | undefined;
} {
  const { commands } = useDesk();
  return {
    open: endpoint =>
      void commands.execute(Commands.openEndpoint, { endpoint }),
    start: endpoint =>
      void commands.execute(Commands.startEndpoint, { endpoint }),
    deploy: (given = {}) =>
      void commands.execute(Commands.deploy, { ...given }),
    compare: commands.hasCommand(Elsewhere.compareData)
      ? (endpoint, version) =>
          void commands.execute(Elsewhere.compareData, {
            reference: `model:${version}`,
            current: `endpoint:${endpoint}@24h`,
            window: '1h'
          })
      : undefined
  };
}

/** A link to a model's version, by the command of its slice. */
export function VersionLink({
  version,
  tabIndex
}: {
  version: string;
  tabIndex?: number;
}): JSX.Element {
  const { commands, linkTo } = useDesk();
  return (
    <ThingLink
      href={linkTo('models', version)}
      tabIndex={tabIndex}
      open={() =>
        void commands.execute(Elsewhere.openModel, { model: version })
      }
    >
      {version}
    </ThingLink>
  );
}
