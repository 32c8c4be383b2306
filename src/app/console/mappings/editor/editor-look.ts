/** @module app/console/mappings/editor/editor-look  The editor in our tokens: one look for both schemes, because the tokens follow them. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const look = EditorView.theme({
  '&': { color: 'var(--tl-ink)', backgroundColor: 'var(--tl-surface)', fontSize: '13px', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--tl-accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace', lineHeight: '20px', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--tl-ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--tl-ink)' },
  '.cm-gutters': { backgroundColor: 'var(--tl-recessed)', color: 'var(--tl-subtle)', border: 'none', borderInlineEnd: '1px solid var(--tl-line)' },
  // Tints would take the words below their contrast.
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--tl-recessed)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--tl-accent) 18%, transparent)',
  },
  '.cm-tooltip': { backgroundColor: 'var(--tl-surface)', color: 'var(--tl-ink)', border: '1px solid var(--tl-line-strong)', borderRadius: '4px' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--tl-accent)', color: 'var(--tl-surface)' },
  '.cm-completionDetail': { color: 'inherit', opacity: '0.8', fontStyle: 'normal' },
  '.cm-completionInfo': { padding: '8px', maxWidth: '280px', fontFamily: 'system-ui, sans-serif', fontSize: '12px', lineHeight: '16px' },
  '.cm-diagnostic': {
    padding: '6px 10px',
    fontFamily: 'system-ui, sans-serif',
    fontSize: '12px',
    lineHeight: '16px',
    whiteSpace: 'pre-wrap',
    maxWidth: '420px',
  },
  '.cm-diagnostic-error': { borderInlineStart: '3px solid var(--tl-danger)' },
  '.cm-diagnostic-warning': { borderInlineStart: '3px solid var(--tl-warning)' },
  '.cm-diagnostic-info': { borderInlineStart: '3px solid var(--tl-accent)' },
  '.cm-lintRange': { backgroundImage: 'none', textDecorationLine: 'underline', textDecorationStyle: 'wavy', textUnderlineOffset: '3px' },
  '.cm-lintRange-error': { textDecorationColor: 'var(--tl-danger)' },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--tl-warning)' },
  '.cm-lintRange-info': { textDecorationColor: 'var(--tl-accent)', textDecorationStyle: 'dotted' },
  // Shapes as well as colours tell the marks at the edge apart.
  '.cm-lint-marker': { content: 'normal', inlineSize: '10px', blockSize: '10px', margin: '5px 2px' },
  '.cm-lint-marker-error': { backgroundColor: 'var(--tl-danger)', borderRadius: '2px' },
  '.cm-lint-marker-warning': { backgroundColor: 'var(--tl-warning)', clipPath: 'polygon(50% 0, 100% 100%, 0 100%)' },
  '.cm-lint-marker-info': { border: '2px solid var(--tl-accent)', borderRadius: '50%' },
  '.cm-panels': { backgroundColor: 'var(--tl-recessed)', color: 'var(--tl-ink)' },
  '.cm-panels input, .cm-panels button': { font: 'inherit' },
  '.cm-marked': { backgroundColor: 'var(--tl-recessed)', boxShadow: 'inset 3px 0 var(--tl-warning)' },
});

const words = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--tl-accent)' },
  { tag: [tags.string, tags.content], color: 'var(--tl-ink)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--tl-subtle)', fontStyle: 'italic' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--tl-good-ink)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--tl-subtle)' },
]);

export const editorLook = [look, syntaxHighlighting(words)];
