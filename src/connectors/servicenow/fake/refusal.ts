/** @module connectors/servicenow/fake/refusal  The vendor's error envelope as something to throw. */

/** A refusal with the status and the two texts that the vendor's envelope carries. */
export class FakeRefusal extends Error {
  readonly status: number;
  readonly #words: { readonly message: string; readonly detail: string | null };

  constructor(status: number, message: string, detail: string | null) {
    super(detail === null ? message : `${message}: ${detail}`);
    this.name = 'FakeRefusal';
    this.status = status;
    this.#words = { message, detail };
  }

  /** As the vendor sends it. */
  toBody(): { readonly error: { readonly message: string; readonly detail: string | null }; readonly status: 'failure' } {
    return { error: this.#words, status: 'failure' };
  }
}

export const noRecord = () => new FakeRefusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");
export const aclRefusal = () => new FakeRefusal(403, 'Operation Failed', 'ACL Exception Update Failed due to security constraints');
export const dataPolicyRefusal = (labels: readonly string[]) =>
  new FakeRefusal(403, 'Operation Failed', `Data Policy Exception: The following fields are mandatory: ${labels.join(', ')}`);
export const businessRuleRefusal = (detail: string) => new FakeRefusal(403, 'Operation Failed', detail);
