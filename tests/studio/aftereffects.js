// Runs an After Effects script against a mock of the program's objects, and prints what it made.
// node --expose-internals aftereffects.js SCRIPT [--old]
// The script is first parsed as ECMAScript 3. Unknown properties, be they read or written, throw.
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");
const acorn = require("internal/deps/acorn/acorn/dist/acorn");

const script = path.resolve(process.argv[2]);
const source = fs.readFileSync(script, "utf-8");
acorn.parse(source, { ecmaVersion: 3 });

function strict(name, fields) {
    return new Proxy(fields, {
        get(target, key) {
            if (typeof key === "string" && key !== "toJSON" && !(key in target)) {
                throw new Error(`${name} has no ${key}`);
            }
            return target[key];
        },
        set(target, key, value) {
            if (!(key in target)) {
                throw new Error(`${name} has no ${String(key)} to set`);
            }
            target[key] = value;
            return true;
        },
    });
}

function value(name, first, more) {
    const made = { value: first, keys: [], ...more };
    made.setValue = (given) => {
        if (given === undefined || Number.isNaN(given)) {
            throw new Error(`${name} set to ${given}`);
        }
        made.value = given;
    };
    made.setValueAtTime = (time, given) => {
        made.keys.push([time, given]);
    };
    return strict(name, made);
}

function group(name, children, allowed) {
    const made = { children };
    made.property = (key) => {
        if (!(key in children)) {
            throw new Error(`${name} has no property ${key}`);
        }
        return children[key];
    };
    made.addProperty = (key) => {
        if (!allowed || !(key in allowed)) {
            throw new Error(`${name} takes no ${key}`);
        }
        children[key] = allowed[key]();
        return children[key];
    };
    return strict(name, made);
}

const shapes = {
    "ADBE Vector Shape - Rect": () => group("rect", {
        "ADBE Vector Rect Size": value("size"),
        "ADBE Vector Rect Roundness": value("roundness"),
    }),
    "ADBE Vector Graphic - Fill": () => group("fill", {
        "ADBE Vector Fill Color": value("colour"),
    }),
    "ADBE Vector Shape - Group": () => group("path", { "ADBE Vector Shape": value("outline") }),
    "ADBE Vector Filter - RC": () => group("round", {
        "ADBE Vector RoundCorner Radius": value("radius"),
    }),
};
const vectors = {
    "ADBE Vector Group": () => group("group", {
        "ADBE Vectors Group": group("vectors", {}, shapes),
    }),
};

function layer(kind, properties, extra) {
    const transform = group("transform", {
        "ADBE Anchor Point": value("anchor"),
        "ADBE Position": value("position", undefined, { dimensionsSeparated: false }),
        "ADBE Position_0": value("x"),
        "ADBE Position_1": value("y"),
        "ADBE Rotate Z": value("turn", 0),
        "ADBE Scale": value("scale"),
        "ADBE Opacity": value("opacity", 100),
    });
    const children = { "ADBE Transform Group": transform, ...properties };
    return strict("layer", {
        kind, name: "", comment: "", startTime: 0, inPoint: 0, outPoint: 0, audioEnabled: true,
        enabled: true,
        property: group("layer", children).property, children, ...extra,
    });
}

function textDocument(text) {
    const fields = {
        text, font: "Default", fontSize: 36, leading: 0, applyFill: false, fillColor: null,
        applyStroke: true, justification: null,
    };
    if (!process.argv.includes("--old")) {
        fields.direction = "ltr";
    }
    return strict("text", fields);
}

const made = { undo: [], alerts: [], folders: [], comps: [], imports: [] };

function newComp(name, width, height, aspect, seconds, rate) {
    const list = [];
    const add = (one) => {
        list.push(one);
        return one;
    };
    const layers = {
        add: (item) => add(layer("footage", {}, { item: item.source })),
        addText: (text) => add(layer("text", {
            "ADBE Text Properties": group("texts", {
                "ADBE Text Document": value("source", textDocument(text)),
            }),
        })),
        addSolid: (colour, name, ...size) => add(layer("solid", {}, { colour, name, size })),
        addShape: () => add(layer("shape", {
            "ADBE Root Vectors Group": group("root", {}, vectors),
        })),
    };
    const comp = strict("comp", {
        name, source: name, width, height, aspect, seconds, rate, list, layers: strict("layers", layers),
        parentFolder: null, bgColor: null, comment: "", markerProperty: value("markers"),
        openInViewer: () => null,
    });
    made.comps.push(comp);
    return comp;
}

function File(name) {
    if (!(this instanceof File)) {
        throw new Error("File is called without new");
    }
    this.fsName = name;
    this.exists = fs.existsSync(name);
    Object.defineProperty(this, "parent", { get: () => new File(path.dirname(name)) });
}

const world = {
    $: { fileName: script },
    File,
    ImportOptions: function (file) {
        this.file = file;
    },
    Shape: function () {
        return strict("shape", { vertices: null, closed: null });
    },
    MarkerValue: function (comment) {
        return strict("marker", { comment, label: 0 });
    },
    ParagraphJustification: strict("justification", {
        LEFT_JUSTIFY: "left", CENTER_JUSTIFY: "center", RIGHT_JUSTIFY: "right",
    }),
    alert: (text) => made.alerts.push(text),
    app: strict("app", {
        beginUndoGroup: (name) => made.undo.push(`begin ${name}`),
        endUndoGroup: () => made.undo.push("end"),
        project: strict("project", {
            items: strict("items", {
                addFolder: (name) => {
                    made.folders.push(name);
                    return name;
                },
                addComp: newComp,
            }),
            importFile: (options) => {
                const name = path.relative(path.dirname(script), options.file.fsName);
                made.imports.push(name);
                return strict("footage", { source: name, parentFolder: null });
            },
        }),
    }),
};
if (!process.argv.includes("--old")) {
    world.ParagraphDirection = strict("direction", {
        DIRECTION_RIGHT_TO_LEFT: "rtl", DIRECTION_LEFT_TO_RIGHT: "ltr",
    });
}

vm.runInNewContext(source, world, { filename: script });
process.stdout.write(JSON.stringify(made));
