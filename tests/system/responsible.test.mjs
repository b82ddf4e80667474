// Who is responsible? Every place of the Saalekreis has an answer, and every administration a page.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { api, ask, base } from './support.mjs';

test('every place answers for its own services and for those of the county', async () => {
  const places = ask("select ags || ' ' || p.slug || ' ' || t.slug from accounts.places p join accounts.tenants t using (tenant) order by ags").split('\n');
  assert.equal(places.length, 20);
  for (const place of places) {
    const [ags, slug, administration] = place.split(' ');
    for (const name of [ags, slug]) {
      const own = await api('GET', `/zustaendig/${name}/personalausweis`);
      assert.equal(own.status, 200, JSON.stringify(own.body));
      assert.equal(own.body.responsible.slug, administration);
      assert.equal((await api('GET', `/zustaendig/${name}/bauantrag-beratung`)).body.responsible.slug, 'saalekreis');
    }
  }
});

test('a service that nobody offers is not found, for programs and people alike, and every one that is offered is', async () => {
  for (const path of ['barnstaedt/gibt-es-nicht', 'merseburg/gibt-es-nicht', 'atlantis/personalausweis']) {
    assert.equal((await api('GET', `/zustaendig/${path}`)).status, 404, path);
    const page = await fetch(`${base}/zustaendig/${path}`);
    assert.equal(page.status, 404, path);
    assert.match(await page.text(), /<h1/);
  }
  for (const service of ask('select distinct service from booking.services').split('\n'))
    assert.equal((await api('GET', `/zustaendig/barnstaedt/${service}`)).status, 200, service);
});

test('Barnstädt finds the office of Weida-Land', async () => {
  const { body } = await api('GET', '/zustaendig/barnstaedt/personalausweis');
  assert.equal(body.responsible.slug, 'weida-land');
  assert.equal(body.place.name, 'Barnstädt');
});

test("a place's address leads to its administration", async () => {
  const reply = await api('GET', '/barnstaedt/termine?service=personalausweis');
  assert.equal(reply.status, 308);
  assert.match(reply.headers.get('location'), /\/api\/v1\/weida-land\/termine\?service=personalausweis$/);
});

test('all sixteen administrations have a page', async () => {
  const slugs = ask('select slug from accounts.tenants order by slug').split('\n');
  assert.equal(slugs.length, 16);
  for (const slug of slugs) assert.equal((await api('GET', `/${slug}`)).status, 200, slug);
});
