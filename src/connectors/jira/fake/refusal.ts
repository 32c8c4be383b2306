/** @module connectors/jira/fake/refusal  The vendor's error envelopes as something to throw. */

/** A refusal with the status and what the vendor's envelope carries. */
export class FakeRefusal extends Error {
  readonly status: number;
  readonly messages: readonly string[];
  readonly errors: Readonly<Record<string, string>>;

  constructor(status: number, messages: readonly string[], errors: Readonly<Record<string, string>> = {}) {
    super([...messages, ...Object.entries(errors).map(([field, words]) => `${field}: ${words}`)].join(' '));
    this.name = 'FakeRefusal';
    this.status = status;
    this.messages = messages;
    this.errors = errors;
  }

  /** As the platform sends it. */
  toBody(): { readonly errorMessages: readonly string[]; readonly errors: Readonly<Record<string, string>> } {
    return { errorMessages: this.messages, errors: this.errors };
  }
}

export const noIssue = () => new FakeRefusal(404, ['Issue does not exist or you do not have permission to see it.']);
export const badField = (field: string, words: string) => new FakeRefusal(400, [], { [field]: words });
export const badQuery = (words: string) => new FakeRefusal(400, [words]);
export const notOnScreen = (field: string) => `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;
