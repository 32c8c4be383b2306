/** @module capabilities/record-store-promises/talking  Comments and files: their text, marker, visibility and bytes. */
import { hasErrorCode, type RecordComment } from '#domain';
import type { ContractCases } from '../contract-cases.suite.ts';
import { contentOf, readAll } from '../file-content.ts';
import { countOf, type RecordStoreHarness } from './harness.suite.ts';

const markedAs = (comments: readonly RecordComment[], marker: string) => comments.filter((comment) => comment.marker === marker);

export const commenting = {
  'adds a comment of each visibility and keeps it, text and marker included': async (harness) => {
    const id = harness.seedRecord();
    for (const visibility of harness.store.traits.commentVisibilities) {
      const added = await harness.store.addComment(
        id,
        { text: `Checked the switch (${visibility}).`, visibility, marker: `tl:${visibility}1` },
        harness.call,
      );
      expect(added.kind).toBe('added');
      harness.advance(1_500);
    }
    const comments = await harness.store.listComments(id, undefined, harness.call);
    for (const visibility of harness.store.traits.commentVisibilities) {
      const [comment, ...others] = markedAs(comments, `tl:${visibility}1`);
      expect(others).toEqual([]);
      expect(comment).toMatchObject({ visibility, text: `Checked the switch (${visibility}).` });
    }
  },
  'gives the id under which the comment is listed': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    const added = await harness.store.addComment(id, { text: 'Restarted the queue.', visibility, marker: 'tl:idcheck' }, harness.call);
    if (added.kind !== 'added') throw new Error(`The comment was refused: ${added.refusal.message}`);
    expect((await harness.store.listComments(id, undefined, harness.call)).map((comment) => comment.id)).toContain(added.commentId);
  },
  'lists comments oldest first and since an instant, that instant included': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    for (const marker of ['tl:a', 'tl:b', 'tl:c']) {
      await harness.store.addComment(id, { text: `Step ${marker}`, visibility, marker }, harness.call);
      harness.advance(60_000);
    }
    const all = (await harness.store.listComments(id, undefined, harness.call)).filter((comment) => comment.marker !== undefined);
    expect(all.map(({ marker }) => marker)).toEqual(['tl:a', 'tl:b', 'tl:c']);
    const since = await harness.store.listComments(id, all[1]?.createdAt, harness.call);
    expect(since.map(({ marker }) => marker)).toEqual(['tl:b', 'tl:c']);
  },
  'reports a comment whose answer was lost as unknown; its marker settles it': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    harness.loseNextAnswer();
    const thrown = await harness.store.addComment(id, { text: 'Only once, please.', visibility, marker: 'tl:lost' }, harness.call).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(hasErrorCode(thrown, 'outcome-unknown')).toBe(true);
    expect(markedAs(await harness.store.listComments(id, undefined, harness.call), 'tl:lost')).toHaveLength(1);
    expect(countOf(harness, harness.effects.comment, id)).toBe(1);
  },
} satisfies ContractCases<RecordStoreHarness>;

const bytes = new Uint8Array([0, 255, 10, 13, 37, 80, 68, 70, 0, 1, 2, 3]);

export const attaching = {
  'adds a file and gives the same bytes back': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    const added = await harness.store.addAttachment(
      id,
      { fileName: 'Übersicht 1.pdf', contentType: 'application/pdf', content: contentOf(bytes), visibility, marker: 'tl:file' },
      harness.call,
    );
    expect(added.kind).toBe('added');
    const file = (await harness.store.listAttachments(id, harness.call)).find(({ fileName }) => fileName === 'Übersicht 1.pdf');
    expect(file).toMatchObject({ contentType: 'application/pdf', size: bytes.length });
    expect(await readAll(await harness.store.readAttachment(id, file?.id ?? '', 1_000, harness.call))).toEqual(bytes);
    expect(countOf(harness, harness.effects.attachment)).toBe(1);
  },
  'refuses to read a file beyond the size that the caller takes': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    await harness.store.addAttachment(
      id,
      { fileName: 'dump.bin', contentType: 'application/octet-stream', content: contentOf(new Uint8Array(5_000)), visibility, marker: 'tl:big' },
      harness.call,
    );
    const [file] = await harness.store.listAttachments(id, harness.call);
    const thrown = await harness.store.readAttachment(id, file?.id ?? '', 4_999, harness.call).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(hasErrorCode(thrown, 'payload-too-large')).toBe(true);
  },
  'adds no file whose source breaks off, and says what broke it': async (harness) => {
    const id = harness.seedRecord();
    const visibility = harness.store.traits.commentVisibilities[0] ?? 'internal';
    const broken = new Error('The source broke off.');
    const open = async () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(bytes),
        pull: (controller) => controller.error(broken),
      });
    const file = { fileName: 'half.bin', contentType: 'application/octet-stream', content: { size: 500, open }, visibility, marker: 'tl:half' };
    await expect(harness.store.addAttachment(id, file, harness.call)).rejects.toBe(broken);
    expect(await harness.store.listAttachments(id, harness.call)).toEqual([]);
    expect(countOf(harness, harness.effects.attachment)).toBe(0);
  },
} satisfies ContractCases<RecordStoreHarness>;
