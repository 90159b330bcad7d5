import { useState } from 'react';
import type { ModelVersion, RegisteredModel } from '../../studio';
import { ActForm } from '../../ui/act';
import { TextField } from '../../ui/form';
import { useDesk } from '../desk';
import { aliasLines, decideLines, deleteLines } from '../lines';
import type { ModelModel } from '../model';
import { checkTitle } from '../states';
import { refOf } from '../tokens';

interface Props {
  model: ModelModel;
  version: ModelVersion;
  whole: RegisteredModel | undefined;
}

/** The form of what a person is about to do; it stands on its place and blocks nothing. */
export function Acts(props: Props): JSX.Element | null {
  const { act } = props.model;
  const forms = {
    approve: <Decide {...props} key="approve" state="approved" />,
    reject: <Decide {...props} key="reject" state="rejected" />,
    alias: <Alias {...props} key="alias" />,
    delete: <Delete {...props} key="delete" />
  };
  return act === null ? null : forms[act];
}

/** What every form here has. */
function held(model: ModelModel) {
  return {
    busy: model.busy,
    problem: model.problem,
    onCancel: () => model.begin(null)
  };
}

function Decide({
  model,
  version,
  state
}: Props & { state: 'approved' | 'rejected' }): JSX.Element {
  const { trans } = useDesk();
  const [comment, setComment] = useState('');
  const ref = refOf(version.row);
  const approves = state === 'approved';
  const astray = (version.checks?.results ?? []).filter(
    one => one.state === 'failed' || one.state === 'unclear'
  );
  return (
    <ActForm
      {...held(model)}
      title={
        approves ? trans.__('Approve %1', ref) : trans.__('Reject %1', ref)
      }
      verb={approves ? trans.__('Approve') : trans.__('Reject')}
      warns={!approves}
      enabled={approves || comment.trim() !== ''}
      spoken={decideLines(ref, state, comment)}
      onAct={() => void model.decide(state, comment)}
    >
      {approves && version.checks === null && (
        <p className="cw-Act-told">
          {trans.__(
            'Nobody has checked it yet: see Checks before you approve it.'
          )}
        </p>
      )}
      {approves && astray.length > 0 && (
        <ul className="cw-Act-told">
          {astray.map(one => (
            <li key={one.name}>
              {checkTitle(one, trans)}: {one.sentence}
            </li>
          ))}
        </ul>
      )}
      <TextField
        label={trans.__('Comment')}
        hint={
          approves
            ? trans.__('What those who ask later should know.')
            : trans.__('A rejection says why.')
        }
        value={comment}
        onChange={setComment}
        wide
      />
    </ActForm>
  );
}

function Alias({ model, version, whole }: Props): JSX.Element {
  const { trans } = useDesk();
  const [alias, setAlias] = useState('');
  const [comment, setComment] = useState('');
  const ref = refOf(version.row);
  const name = alias.trim().replace(/^@/, '');
  const known = whole?.aliases ?? {};
  const before = known[name];
  const moves = before !== undefined && before !== version.row.version;
  return (
    <ActForm
      {...held(model)}
      title={trans.__('Have an alias name %1', ref)}
      verb={moves ? trans.__('Move it here') : trans.__('Set')}
      enabled={/^[\w-]+$/.test(name) && !/^(latest|v\d+)$/i.test(name)}
      spoken={aliasLines(ref, name, comment)}
      onAct={() => void model.setAlias(name, comment)}
    >
      <div className="cw-Act-fields">
        <TextField
          label={trans.__('Alias')}
          hint={
            moves
              ? trans.__('It names version %1 now.', before)
              : trans.__('Letters, digits, _ and -; latest is the newest.')
          }
          value={alias}
          placeholder="champion"
          suggestions={[...new Set([...Object.keys(known), 'champion'])]}
          onChange={setAlias}
          code
        />
        <TextField
          label={trans.__('Comment')}
          value={comment}
          onChange={setComment}
        />
      </div>
      {version.row.aliases.length > 0 && (
        <p className="cw-Act-told">
          {version.row.aliases.map(one => (
            <button
              key={one}
              type="button"
              className="cw-Link"
              onClick={() => void model.removeAlias(one)}
            >
              {trans.__('Take @%1 off', one)}
            </button>
          ))}
        </p>
      )}
    </ActForm>
  );
}

function Delete({ model, version }: Props): JSX.Element {
  const { trans } = useDesk();
  const [comment, setComment] = useState('');
  const ref = refOf(version.row);
  return (
    <ActForm
      {...held(model)}
      title={trans.__('Delete %1? The run keeps the files.', ref)}
      verb={trans.__('Delete')}
      warns
      spoken={deleteLines(ref)}
      onAct={() => void model.remove(comment)}
    >
      <TextField
        label={trans.__('Comment')}
        hint={trans.__('It stays in the history.')}
        value={comment}
        onChange={setComment}
        wide
      />
    </ActForm>
  );
}
