/**
 * @module app/console/mappings/editor/code-editor
 * The document as text: CodeMirror with completion, marks and search. A chunk of its own. Changes from outside (the table, a version taken over) go in as the
 * least change, so that cursor, selection and undo survive.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { type CompletionSource, completeMapping } from './completions.ts';
import { editorLook } from './editor-look.ts';

/** A problem at its place, from 1. */
export interface EditorMark {
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'note';
  readonly text: string;
}

/** Where to go: a new object each time, so that the same place can be asked for twice. */
export interface EditorGoal {
  readonly from: number;
  readonly to: number;
  /** Lights the lines up until the next change. */
  readonly isMarked?: boolean;
  readonly takesFocus?: boolean;
}

export interface CodeEditorProps {
  readonly text: string;
  readonly onWrite: (text: string) => void;
  /** What screen readers call it, and how to leave it. */
  readonly label: string;
  readonly describedBy: string;
  readonly isReadOnly: boolean;
  readonly marks: readonly EditorMark[];
  readonly goal: EditorGoal | null;
  readonly completion: CompletionSource;
  readonly onCursor?: (at: number) => void;
}

const setMarked = StateEffect.define<{ readonly from: number; readonly to: number } | null>();
const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, { effects, changes, state }) {
    let next = lines.map(changes);
    for (const effect of effects) if (effect.is(setMarked)) next = effect.value ? linesOf(state, effect.value) : Decoration.none;
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function linesOf(state: EditorState, { from, to }: { readonly from: number; readonly to: number }): DecorationSet {
  const [first, last] = [state.doc.lineAt(from).number, state.doc.lineAt(Math.max(from, to - 1)).number];
  const starts = Array.from({ length: last - first + 1 }, (_, at) => state.doc.line(first + at).from);
  return Decoration.set(starts.map((start) => Decoration.line({ class: 'cm-marked' }).range(start)));
}

export function CodeEditor(props: CodeEditorProps) {
  const { text, marks, goal, isReadOnly } = props;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const writable = useRef(new Compartment());
  useEffect(() => {
    if (!box.current) return;
    const own = new EditorView({
      parent: box.current,
      state: EditorState.create({ doc: latest.current.text, extensions: extensionsOf(latest, writable.current) }),
    });
    view.current = own;
    return () => {
      own.destroy();
      view.current = null;
    };
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(EditorState.readOnly.of(isReadOnly)) });
  }, [isReadOnly]);
  useEffect(() => {
    const own = view.current;
    const change = own && leastChange(own.state.doc.toString(), text);
    if (own && change) own.dispatch({ changes: change });
  }, [text]);
  useEffect(() => {
    const own = view.current;
    if (own)
      own.dispatch(
        setDiagnostics(
          own.state,
          marks.map((mark) => diagnosticOf(own.state, mark)),
        ),
      );
  }, [marks]);
  useEffect(() => {
    const own = view.current;
    if (!own || !goal) return;
    const [from, to] = [Math.min(goal.from, own.state.doc.length), Math.min(goal.to, own.state.doc.length)];
    own.dispatch({
      selection: { anchor: from },
      effects: [EditorView.scrollIntoView(from, { y: 'center' }), setMarked.of(goal.isMarked ? { from, to } : null)],
    });
    if (goal.takesFocus) own.focus();
  }, [goal]);
  return <div ref={box} style={{ blockSize: '100%', minBlockSize: 0 }} />;
}

function extensionsOf(latest: { readonly current: CodeEditorProps }, writable: Compartment) {
  const { label, describedBy, isReadOnly } = latest.current;
  return [
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    autocompletion({ override: [completeMapping(() => latest.current.completion)], icons: false, activateOnTyping: true }),
    yaml(),
    editorLook,
    marked,
    // Escape, then Tab, leaves the editor: CodeMirror's own way out, which the line under the editor tells.
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
    writable.of(EditorState.readOnly.of(isReadOnly)),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-describedby': describedBy,
      tabindex: '0',
      spellcheck: 'false',
      autocapitalize: 'off',
      autocorrect: 'off',
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onWrite(update.state.doc.toString());
      if (update.selectionSet) latest.current.onCursor?.(update.state.selection.main.head);
    }),
  ];
}

/** What differs between two texts, as one change; undefined where nothing does. */
export function leastChange(before: string, after: string): { from: number; to: number; insert: string } | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from += 1;
  let back = 0;
  while (back < most - from && before[before.length - 1 - back] === after[after.length - 1 - back]) back += 1;
  return { from, to: before.length - back, insert: after.slice(from, after.length - back) };
}

function diagnosticOf(state: EditorState, { line, column, severity, text }: EditorMark): Diagnostic {
  const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const from = Math.min(at.from + Math.max(0, column - 1), at.to);
  const word = /^[^\s,{}[\]:#]+/.exec(state.sliceDoc(from, at.to))?.[0] ?? '';
  const to = word ? from + word.length : Math.min(from + 1, at.to);
  // A mark of no width is not drawn: an empty line is marked at its start.
  return { from: to > from ? from : Math.max(at.from, from - 1), to, severity: severity === 'note' ? 'info' : severity, message: text };
}
