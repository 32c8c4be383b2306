/**
 * @module connectors/servicenow/fake/business-rules
 * Runs the business rule and the script include of `assets/servicenow`, the very texts that the update set ships, with the instance's script API around them.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import type { Clock } from '#domain';
import type { Row } from './database.ts';

/** A message that a script sends out. Header names in lower case. */
export interface OutboundMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Operation = 'insert' | 'update' | 'delete';

export interface RuleDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly property: (name: string) => string | undefined;
  readonly send: (message: OutboundMessage) => void;
}

const SOURCE = new URL('../../../../assets/servicenow/source/', import.meta.url);
const scriptOf = (name: string) => new Script(readFileSync(new URL(name, SOURCE), 'utf8'), { filename: name });
let scripts: { readonly include: Script; readonly rule: Script } | undefined;

/** Runs the rule after a write, as an "after" rule of the instance does. A script error is the instance's own and is thrown: the shipped script has none. */
export function createBusinessRules(deps: RuleDeps): (table: string, row: Row, operation: Operation) => void {
  return (table, row, operation) => {
    scripts ??= { include: scriptOf('TielineWebhook.es5'), rule: scriptOf('business-rule.es5') };
    const context = createContext({ ...scriptApi(deps), current: glideRecord(table, row, operation), previous: null });
    scripts.include.runInContext(context);
    scripts.rule.runInContext(context);
  };
}

/** Every value of a record is text; an empty one reads as null. */
function glideRecord(table: string, row: Row, operation: Operation) {
  return {
    getTableName: () => table,
    getUniqueValue: () => row.sys_id ?? '',
    getValue: (name: string) => row[name] || null,
    operation: () => operation,
  };
}

/** What scripts of the instance may use, as far as ours do. */
function scriptApi({ clock, property, send }: RuleDeps) {
  class RESTMessageV2 {
    readonly #headers: Record<string, string> = {};
    #url = '';
    #body = '';
    setEndpoint(url: string) {
      this.#url = url;
    }
    setHttpMethod(method: string) {
      if (method !== 'post') throw new Error(`The rule sends ${method}.`);
    }
    setHttpTimeout(ms: number) {
      if (!(ms > 0)) throw new Error('The rule waits for ever.');
    }
    setRequestHeader(name: string, value: string) {
      this.#headers[name.toLowerCase()] = value;
    }
    setRequestBody(body: string) {
      this.#body = body;
    }
    executeAsync() {
      send({ url: this.#url, headers: { ...this.#headers }, body: this.#body });
    }
  }
  return {
    // As prototype.js has it: a constructor that runs `initialize`.
    Class: {
      create: () =>
        function (this: { initialize(...values: unknown[]): void }, ...values: unknown[]) {
          this.initialize(...values);
        },
    },
    gs: { getProperty: (name: string, fallback: string) => property(name) ?? fallback, warn: (text: string) => raise(text) },
    GlideDateTime: class {
      getNumericValue() {
        return clock.now();
      }
    },
    GlideStringUtil: { base64Encode: (text: string) => Buffer.from(text).toString('base64') },
    GlideCertificateEncryption: class {
      /** The key comes in base64; the answer is base64 as well. */
      generateMac(key: string, algorithm: string, text: string) {
        if (algorithm !== 'HmacSHA256') throw new Error(`Unknown algorithm ${algorithm}`);
        return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
      }
    },
    sn_ws: { RESTMessageV2 },
  };
}

function raise(text: string): never {
  throw new Error(text);
}
