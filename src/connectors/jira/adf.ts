/**
 * @module connectors/jira/adf
 * Rich text of the vendor (Atlassian Document Format) to plain text and back. Text becomes nodes and is never parsed as markup, so nothing in it can turn
 * into a link, a mention or a macro. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */
import { z } from 'zod';

/** A document of plain paragraphs, as we write them. */
export interface AdfDocument {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly { readonly type: 'paragraph'; readonly content?: readonly AdfLeaf[] }[];
}
type AdfLeaf = { readonly type: 'text'; readonly text: string } | { readonly type: 'hardBreak' };

/** Paragraphs are parted by an empty line, lines within one by a break: {@link textOfAdf} gives exactly the same text back, but for control characters. */
export function adfOfText(text: string): AdfDocument {
  const paragraphs = cleanText(text)
    .split('\n\n')
    .map((paragraph) => ({ type: 'paragraph' as const, ...contentOf(paragraph) }));
  return { type: 'doc', version: 1, content: paragraphs };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is left out.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Line ends as `\n`; what no screen shows and some parsers choke on is left out. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(UNSEEN, '');
}

/** A text node may not be empty, and a paragraph without any has no content. */
function contentOf(paragraph: string): { readonly content?: readonly AdfLeaf[] } {
  const leaves = paragraph.split('\n').flatMap((line, index): AdfLeaf[] => {
    const breaks: AdfLeaf[] = index === 0 ? [] : [{ type: 'hardBreak' }];
    return line === '' ? breaks : [...breaks, { type: 'text', text: line }];
  });
  return leaves.length === 0 ? {} : { content: leaves };
}

const nodeShape = z.object({
  type: z.string().catch('unknown'),
  text: z.string().optional().catch(undefined),
  attrs: z.record(z.string(), z.unknown()).optional().catch(undefined),
  marks: z
    .array(z.object({ type: z.string(), attrs: z.record(z.string(), z.unknown()).optional() }))
    .optional()
    .catch(undefined),
  content: z.array(z.unknown()).optional().catch(undefined),
});
type Node = z.output<typeof nodeShape>;

/** Deeper than any real document; a crafted one ends here. */
const MAX_DEPTH = 40;

/** What a person would read, without any formatting. A plain string, as some old fields hold, is taken as it is. */
export function textOfAdf(document: unknown): string {
  if (typeof document === 'string') return cleanText(document);
  const parsed = nodeShape.safeParse(document);
  return parsed.success ? cleanText(blocksOf(parsed.data, 0).join('\n\n')) : '';
}

const childrenOf = (node: Node): readonly Node[] => (node.content ?? []).flatMap((child) => nodeShape.safeParse(child).data ?? []);

/** One text per block of that node. */
function blocksOf(node: Node, depth: number): readonly string[] {
  return depth > MAX_DEPTH ? [] : childrenOf(node).map((child) => blockText(child, depth + 1));
}

function blockText(node: Node, depth: number): string {
  switch (node.type) {
    case 'bulletList':
    case 'taskList':
    case 'decisionList':
      return blocksOf(node, depth)
        .map((item) => `- ${indent(item)}`)
        .join('\n');
    case 'orderedList':
      return blocksOf(node, depth)
        .map((item, index) => `${index + firstNumber(node)}. ${indent(item)}`)
        .join('\n');
    case 'tableRow':
      return blocksOf(node, depth).join(' | ');
    case 'table':
    case 'listItem':
    case 'tableCell':
    case 'tableHeader':
      return blocksOf(node, depth).join('\n');
    case 'blockquote':
    case 'panel':
    case 'expand':
    case 'nestedExpand':
    case 'layoutSection':
    case 'layoutColumn':
    case 'mediaSingle':
    case 'mediaGroup':
      return [attr(node, 'title'), ...blocksOf(node, depth)].filter((text) => text !== '').join('\n\n');
    case 'rule':
      return '---';
    default:
      return inlineText(node, depth);
  }
}

/** Text of a paragraph, a heading, a piece of code, or of a node that is newer than this list. */
function inlineText(node: Node, depth: number): string {
  if (depth > MAX_DEPTH) return '';
  switch (node.type) {
    case 'text':
      return linked(node);
    case 'hardBreak':
      return '\n';
    case 'mention':
    case 'status':
    case 'placeholder':
      return attr(node, 'text');
    case 'emoji':
      return attr(node, 'text') || attr(node, 'shortName');
    case 'date':
      return dateOf(attr(node, 'timestamp'));
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return webAddress(attr(node, 'url'));
    case 'media':
    case 'mediaInline':
      return attr(node, 'alt') === '' ? '[file]' : `[file: ${attr(node, 'alt')}]`;
    default:
      return childrenOf(node)
        .map((child) => inlineText(child, depth + 1))
        .join('');
  }
}

const attr = (node: Node, name: string): string => {
  const value = node.attrs?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
const indent = (text: string) => text.replaceAll('\n', '\n  ');
const firstNumber = (node: Node) => (/^\d{1,6}$/.test(attr(node, 'order')) ? Number(attr(node, 'order')) : 1);

/** Only addresses that a person may follow; a script behind a link stays behind. */
function webAddress(text: string): string {
  return /^(https?|mailto):/i.test(text) ? text : '';
}

function linked(node: Node): string {
  const text = node.text ?? '';
  const href = (node.marks ?? []).find(({ type }) => type === 'link')?.attrs?.href;
  const address = typeof href === 'string' ? webAddress(href) : '';
  return address === '' || address === text ? text : `${text} (${address})`;
}

function dateOf(timestamp: string): string {
  const ms = Number(timestamp);
  return timestamp === '' || Number.isNaN(new Date(ms).getTime()) ? '' : new Date(ms).toISOString().slice(0, 10);
}
