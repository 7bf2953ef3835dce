// The words of the pages in one language, read from where the server takes them.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../server/web/words');

export function wordsOf(language) {
  const words = new Map();
  for (const file of fs.readdirSync(FOLDER)) {
    let key = null;
    for (const line of fs.readFileSync(path.join(FOLDER, file), 'utf8').split('\n')) {
      const head = line.match(/^\[(.+)\]$/);
      if (head) key = head[1];
      else if (line.startsWith(`${language} `)) words.set(key, line.slice(language.length + 1));
    }
  }
  return (key, values = {}) => {
    if (!words.has(key)) throw new Error(`no words for ${key} in ${language}`);
    return words.get(key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  };
}
