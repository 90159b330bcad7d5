import type { StepVerdict } from '../../studio';
import { ThingLink } from '../../ui/thinglink';
import { useActions, useDesk } from '../desk';

/** Why a step was run, or was not, with the way to the execution that it was held against. */
export function VerdictLine({
  verdict
}: {
  verdict: StepVerdict;
}): JSX.Element {
  const { linkTo } = useDesk();
  const { open } = useActions();
  const { sentence, execution } = verdict;
  const words = execution === null ? null : `execution ${execution}`;
  const at = words === null ? -1 : sentence.indexOf(words);
  return (
    <p className={`cw-Verdict cw-mod-${verdict.hit ? 'hit' : 'miss'}`}>
      {at < 0 || words === null ? (
        sentence
      ) : (
        <>
          {sentence.slice(0, at)}
          <ThingLink
            href={linkTo('pipelines', String(execution))}
            open={() => open(String(execution))}
          >
            {words}
          </ThingLink>
          {sentence.slice(at + words.length)}
        </>
      )}
    </p>
  );
}
