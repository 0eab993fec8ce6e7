import { isSecretParameter } from '../units/redact.js';
import { environmentError } from '../units/errors.js';
import { SECRET_FIX } from './secrets.js';

/** `${NAME}`, `${NAME:-default}`, or the escape `$${`. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\n]*))?\}/g;
const UNREADABLE = /\$\{[^}\n]*\}?/;
const SECRET_NAME = /SECRET|TOKEN|PASSWORD|API_?KEY|CREDENTIAL/i;

export type Substituted =
  | { kind: 'plain' }
  | { kind: 'text'; text: string }
  | { kind: 'wrong'; message: string; hint: string };

/** Private-use characters that stand for ASCII: `{ rooms: ${N} }` would end the YAML map at the `}`. */
const SHIELD = 0xe000;
const SHIELDED = /[\ue000-\ue07f]/g;

/** Same length, so that every place in the text stays what it was. */
export function shield(text: string): string {
  return text.replaceAll(REFERENCE, (whole) =>
    whole.replaceAll(/[^\w$]/g, (c) =>
      c.charCodeAt(0) < 0x80 ? String.fromCharCode(SHIELD + c.charCodeAt(0)) : c,
    ),
  );
}

export const unshield = (text: string): string =>
  text.replaceAll(SHIELDED, (c) => String.fromCharCode(c.charCodeAt(0) - SHIELD));

/** Makes a text stand for itself in a scenario. */
export const escapeReferences = (text: string): string => text.replaceAll('${', '$$${');

/** What stands before a value in a URL's query. */
const IN_QUERY = /[?&]([^=&#\s]+)=[^&#\s]*$/;

/**
 * One scalar's text with its references replaced. Secrets are refused by the variable's name; but in
 * a URL's query they are `kept` as they are written, for `filledIn` when the run begins.
 */
export function substitute(
  text: string,
  env: Record<string, string | undefined>,
  kept = false,
): Substituted {
  if (!text.includes('${')) return { kind: 'plain' };
  let wrong: Extract<Substituted, { kind: 'wrong' }> | undefined;
  const complain = (message: string, hint: string) => {
    wrong ??= { kind: 'wrong', message, hint };
    return '';
  };
  // What is left over after the good references are gone is a bad one.
  const rest = text.replaceAll(REFERENCE, '');
  const unreadable = UNREADABLE.exec(rest)?.[0];
  if (unreadable !== undefined) {
    const hint = 'write ${NAME} or ${NAME:-default}; $${ stands for a plain ${';
    return { kind: 'wrong', message: `${unreadable} can't be read`, hint };
  }
  const replaced = text.replaceAll(REFERENCE, (whole, ...found) => {
    const [name, fallback, offset] = found as [string?, string?, number?];
    if (name === undefined) return kept ? complain('${ is no part of a URL', 'write %24%7B') : '${';
    const parameter = kept ? IN_QUERY.exec(text.slice(0, offset))?.[1] : undefined;
    if (SECRET_NAME.test(name) || (parameter !== undefined && isSecretParameter(parameter))) {
      if (parameter === undefined)
        return complain(`\${${name}} would put a secret into the scenario`, SECRET_FIX);
      if (fallback === undefined) return whole;
      return complain('a default would put a secret into the scenario', `write \${${name}}`);
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    return (
      fallback ?? complain(`${name} is not set`, `export ${name}=…, or write \${${name}:-default}`)
    );
  });
  return wrong ?? { kind: 'text', text: replaced };
}

/**
 * A URL with the secrets that `substitute` has kept, to be used and never written.
 * @throws UserError (environment) naming the variable that is not set
 */
export const filledIn = (url: string, env: Record<string, string | undefined>): string =>
  url.replaceAll(REFERENCE, (_whole, name: string) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value) return encodeURIComponent(value);
    throw environmentError(`ai.url needs ${name}, and it is not set`, `export ${name}=…`);
  });
