// Reads Dockerfiles with dockerfile-ast and prints one JSON object a line:
// {path, instructions: [{name, line, end, flags, text}], stages: [{image, name}]}; lines count from 1.
// `flags` and `text` are the words without white space and escapes between them.
// usage: node oracle.mjs FILE_LIST   (a file with one path a line; dockerfile-ast is resolved from the working directory)
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "index.js"));
const { DockerfileParser } = require("dockerfile-ast");

const bare = (text) => text.replace(/[\s\\`]+/g, "");

function readInstruction(instruction) {
  const range = instruction.getRange();
  return {
    name: instruction.getKeyword(),
    line: range.start.line + 1,
    end: range.end.line + 1,
    flags: (instruction.getFlags?.() ?? []).map((flag) => bare(flag.toString())),
    text: bare(instruction.getArguments().map((argument) => argument.getValue()).join("")),
  };
}

function read(path) {
  const dockerfile = DockerfileParser.parse(readFileSync(path, "utf8"));
  return {
    path,
    instructions: dockerfile.getInstructions().map(readInstruction),
    stages: dockerfile.getFROMs().map((from) => ({ image: from.getImage(), name: from.getBuildStage() })),
  };
}

for (const path of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  let result;
  try {
    result = read(path);
  } catch (error) {
    result = { path, error: String(error) };
  }
  console.log(JSON.stringify(result));
}
