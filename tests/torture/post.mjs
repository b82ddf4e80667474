// The mails that were caught, as files: which code was sent to whom, and how often.
import { readdirSync, readFileSync } from 'node:fs';

export class Post {
  constructor(folder) { Object.assign(this, { folder, seen: new Set(), codes: new Map(), mails: [] }); }

  // Reads what has come since the last time.
  look() {
    for (const file of readdirSync(this.folder)) {
      if (!file.endsWith('.eml') || this.seen.has(file)) continue;
      const text = readFileSync(`${this.folder}/${file}`, 'utf8');
      const to = /^To:.*?([^\s<>]+@[^\s<>]+)/im.exec(text)?.[1];
      const id = /^Message-ID:\s*(\S+)/im.exec(text)?.[1];
      if (to === undefined || id === undefined) continue; // being written
      this.seen.add(file);
      this.mails.push({ to, id });
      const code = /[?&]code=([a-z2-7]+)/.exec(text.replace(/=\r?\n/g, '').replace(/=3D/g, '='))?.[1]; // quoted-printable
      if (code !== undefined && !this.codes.has(to)) this.codes.set(to, code);
    }
  }

  codeOf(email) { return this.codes.get(email); }
}
