// Bundles the browser's part into webapp/web/static/dist: names with a hash of the content, and
// manifest.json, which maps plain names to them (read by webapp/web/assets.py).
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "../web/static/dist");
const fresh = `${target}.new`;
const entries = ["app.js", "theme.js", "viewer.js", "app.css", "mark.svg"];
const studio = ["studio.js", "studio.css"];
const all = [...entries, ...studio];

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const common = {
  outdir: fresh,
  write: false,
  bundle: true,
  minify: true,
  legalComments: "eof",
  format: "iife",
  target: ["chrome100", "firefox100", "safari15"],
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
};
const fonts = { ".woff": "empty", ".woff2": "empty", ".ttf": "empty", ".eot": "empty" };
const paths = (names) => names.map((name) => join(here, name));
const builds = await Promise.all([
  build({ ...common, entryPoints: paths(entries), loader: { ".svg": "copy", ...fonts } }),
  // The editor of diagrams draws its tools with a font of its own.
  build({ ...common, entryPoints: paths(studio), loader: { ".woff2": "file" } }),
]);
const outputFiles = builds.flatMap((made) => made.outputFiles);

const manifest = {};
for (const file of outputFiles) {
  const name = basename(file.path);
  const hash = createHash("sha256").update(file.contents).digest("hex").slice(0, 12);
  const isFont = extname(name) === ".woff2"; // Its name has a hash already: a style sheet says it.
  const hashed = isFont ? name : `${basename(name, extname(name))}.${hash}${extname(name)}`;
  manifest[name] = hashed;
  await writeFile(join(fresh, hashed), file.contents);
}
const sorted = Object.fromEntries(Object.entries(manifest).sort());
await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
const missing = all.filter((name) => !(name in manifest));
if (missing.length > 0) {
  throw new Error(`not built: ${missing.join(", ")}`);
}

// A running server never sees a half-written folder.
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
for (const name of (await readdir(target)).sort()) {
  const size = (await readFile(join(target, name))).length;
  console.log(`${String(Math.ceil(size / 1024)).padStart(6)} kB  ${name}`);
}
