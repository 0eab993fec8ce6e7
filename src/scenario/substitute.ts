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

/** One scalar's text with its references replaced. Secrets are refused by the variable's name. */
export function substitute(text: string, env: Record<string, string | undefined>): Substituted {
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
  const replaced = text.replaceAll(REFERENCE, (_whole, name?: string, fallback?: string) => {
    if (name === undefined) return '${';
    if (SECRET_NAME.test(name)) {
      return complain(`\${${name}} would put a secret into the scenario`, SECRET_FIX);
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    return (
      fallback ?? complain(`${name} is not set`, `export ${name}=…, or write \${${name}:-default}`)
    );
  });
  return wrong ?? { kind: 'text', text: replaced };
}

export const SECRET_FIX =
  'remove it: framestall reads LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET from the environment';
