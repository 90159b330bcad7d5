export { EditorModel } from './model';
export { addTools } from './tools';
export { EditorView } from './view';
