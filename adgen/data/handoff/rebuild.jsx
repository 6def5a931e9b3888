// Builds a comp of adgenProject (above): imports the takes, lays them with their transitions, and
// makes layers of texts, logo and sounds. A shot with cut-outs is a comp of its own: its plate, the
// cut-outs, and switched off the whole as adgen made it. ECMAScript 3. Files are looked for beside
// this script. Looks are not applied: the effect Apply Color LUT asks for its file by a dialog.
(function (project) {
    var home = new File($.fileName).parent;
    var items = {};
    var fonts = [];

    function fileOf(name) {
        return new File(home.fsName + "/" + name);
    }

    function files() {
        var groups = [project.sounds, project.takes, project.logos];
        var names = [];
        for (var t = 0; t < project.takes.length; t += 1) {
            if (project.takes[t].plate !== null) {
                names.push(project.takes[t].plate);
                groups.push(project.takes[t].cutouts);
            }
        }
        for (var g = 0; g < groups.length; g += 1) {
            for (var i = 0; i < groups[g].length; i += 1) {
                names.push(groups[g][i].file);
            }
        }
        return names;
    }

    function missing() {
        var names = files();
        var gone = [];
        for (var i = 0; i < names.length; i += 1) {
            if (!fileOf(names[i]).exists) {
                gone.push(names[i]);
            }
        }
        return gone;
    }

    function imported(name, folder) {
        var key = "file " + name;
        if (!items[key]) {
            items[key] = app.project.importFile(new ImportOptions(fileOf(name)));
            items[key].parentFolder = folder;
        }
        return items[key];
    }

    function span(layer, start, stop) {
        layer.startTime = start;
        layer.inPoint = start;
        layer.outPoint = stop;
    }

    // Opacity from `first` percent at `start` to 100 at `arrived`, in a straight line.
    function rise(layer, first, start, arrived) {
        var opacity = layer.property("ADBE Transform Group").property("ADBE Opacity");
        if (first >= 100 || arrived <= start) {
            return;
        }
        opacity.setValueAtTime(start, first);
        opacity.setValueAtTime(arrived, 100);
    }

    // Sets keys, [seconds, value], or the one value of what does not move.
    function animate(property, keys) {
        if (keys.length === 1) {
            property.setValue(keys[0][1]);
            return;
        }
        for (var i = 0; i < keys.length; i += 1) {
            property.setValueAtTime(keys[i][0], keys[i][1]);
        }
    }

    // Dimensions are separated where something moves: a path in space would be bent.
    function pose(layer, keys) {
        var transform = layer.property("ADBE Transform Group");
        var position = transform.property("ADBE Position");
        var scales = [];
        if (keys.x.length === 1 && keys.y.length === 1) {
            position.setValue([keys.x[0][1], keys.y[0][1]]);
        } else {
            position.dimensionsSeparated = true;
            animate(transform.property("ADBE Position_0"), keys.x);
            animate(transform.property("ADBE Position_1"), keys.y);
        }
        for (var i = 0; i < keys.scale.length; i += 1) {
            scales.push([keys.scale[i][0], [keys.scale[i][1], keys.scale[i][1]]]);
        }
        animate(transform.property("ADBE Scale"), scales);
        if (keys.opacity) {
            animate(transform.property("ADBE Opacity"), keys.opacity);
        }
        if (keys.turn) {
            animate(transform.property("ADBE Rotate Z"), keys.turn);
        }
    }

    function addSound(comp, sound, folder) {
        var layer = comp.layers.add(imported(sound.file, folder));
        layer.name = sound.name;
        span(layer, sound.start, sound.stop);
        layer.audioEnabled = !sound.muted;
    }

    function shotComp(take, folder) {
        var comp = app.project.items.addComp(
            take.name, project.width, project.height, 1, take.seconds, project.rate
        );
        var layer = comp.layers.add(imported(take.plate, folder));
        comp.parentFolder = folder;
        layer.name = "plate";
        layer.comment = take.look;
        for (var i = 0; i < take.cutouts.length; i += 1) {
            var cutout = take.cutouts[i];
            layer = comp.layers.add(imported(cutout.file, folder));
            layer.name = "cut-out " + (i + 1);
            layer.comment = cutout.note;
            layer.property("ADBE Transform Group").property("ADBE Anchor Point")
                .setValue(cutout.foot);
            pose(layer, cutout.pose);
            span(layer, 0, take.seconds);
        }
        layer = comp.layers.add(imported(take.file, folder));
        layer.name = "as adgen made it";
        layer.enabled = false;
        return comp;
    }

    function addTake(comp, take, folder) {
        var source = take.plate === null ? imported(take.file, folder) : shotComp(take, folder);
        var layer = comp.layers.add(source);
        layer.name = take.name;
        layer.comment = take.note;
        span(layer, take.start, take.stop);
        if (take.arrived !== null) {
            rise(layer, take.from, take.start, take.arrived);
        }
        if (take.pose !== null) {
            pose(layer, take.pose);
        }
    }

    function addLogo(comp, logo, folder) {
        var layer = comp.layers.add(imported(logo.file, folder));
        var transform = layer.property("ADBE Transform Group");
        layer.name = "logo";
        span(layer, logo.start, logo.stop);
        transform.property("ADBE Position").setValue(logo.centre);
        transform.property("ADBE Scale").setValue(logo.scale);
        rise(layer, logo.from, logo.start, logo.arrived);
    }

    function outline(parts, shape) {
        if (!shape.form.length) {
            var box = parts.addProperty("ADBE Vector Shape - Rect");
            box.property("ADBE Vector Rect Size").setValue(shape.size);
            box.property("ADBE Vector Rect Roundness").setValue(shape.radius);
            return;
        }
        var form = new Shape();
        form.vertices = shape.form;
        form.closed = true;
        parts.addProperty("ADBE Vector Shape - Group").property("ADBE Vector Shape").setValue(form);
        parts.addProperty("ADBE Vector Filter - RC").property("ADBE Vector RoundCorner Radius")
            .setValue(shape.radius);
    }

    function addShape(comp, text, shape, name) {
        var layer = comp.layers.addShape();
        var group = layer.property("ADBE Root Vectors Group").addProperty("ADBE Vector Group");
        var parts = group.property("ADBE Vectors Group");
        layer.name = name + " " + text.name;
        outline(parts, shape);
        parts.addProperty("ADBE Vector Graphic - Fill").property("ADBE Vector Fill Color")
            .setValue(shape.colour.concat([1]));
        pose(layer, shape.pose);
        span(layer, text.start, text.stop);
    }

    function addShapes(comp, text, shapes, name) {
        for (var i = 0; i < shapes.length; i += 1) {
            addShape(comp, text, shapes[i], name);
        }
    }

    function addText(comp, text) {
        var sides = {
            left: ParagraphJustification.LEFT_JUSTIFY,
            center: ParagraphJustification.CENTER_JUSTIFY,
            right: ParagraphJustification.RIGHT_JUSTIFY
        };
        var layer = comp.layers.addText(text.text);
        var source = layer.property("ADBE Text Properties").property("ADBE Text Document");
        var words = source.value;
        words.font = text.font;
        words.fontSize = text.size;
        words.leading = text.leading;
        words.applyFill = true;
        words.fillColor = text.colour;
        words.applyStroke = false;
        words.justification = sides[text.align];
        // Since After Effects 24; before, the direction is a setting of the program.
        if (typeof ParagraphDirection !== "undefined") {
            words.direction = text.rtl
                ? ParagraphDirection.DIRECTION_RIGHT_TO_LEFT
                : ParagraphDirection.DIRECTION_LEFT_TO_RIGHT;
        }
        source.setValue(words);
        if (source.value.font !== text.font) {
            fonts.push(text.font);
        }
        layer.name = text.name;
        layer.comment = text.font + (text.rtl ? ", right to left" : "")
            + (text.note ? "; " + text.note : "");
        pose(layer, text.pose);
        span(layer, text.start, text.stop);
    }

    function addFade(comp) {
        var layer = comp.layers.addSolid(
            [0, 0, 0], "fade to black", project.width, project.height, 1, project.seconds
        );
        span(layer, project.fade.start, project.fade.stop);
        rise(layer, project.fade.from, project.fade.start, project.fade.arrived);
    }

    function addBeats(comp) {
        for (var i = 0; i < project.beats.length; i += 1) {
            var beat = project.beats[i];
            var marker = new MarkerValue(beat.name);
            marker.label = beat.downbeat ? 1 : 8; // red, blue
            comp.markerProperty.setValueAtTime(beat.at, marker);
        }
    }

    function build() {
        var folder = app.project.items.addFolder(project.name);
        var comp = app.project.items.addComp(
            project.name, project.width, project.height, 1, project.seconds, project.rate
        );
        var i;
        comp.parentFolder = folder;
        comp.bgColor = [0, 0, 0];
        comp.comment = project.note;
        for (i = 0; i < project.sounds.length; i += 1) {
            addSound(comp, project.sounds[i], folder);
        }
        for (i = 0; i < project.takes.length; i += 1) {
            addTake(comp, project.takes[i], folder);
        }
        for (i = 0; i < project.logos.length; i += 1) {
            addLogo(comp, project.logos[i], folder);
        }
        for (i = 0; i < project.texts.length; i += 1) {
            addShapes(comp, project.texts[i], project.texts[i].under, "behind");
            addText(comp, project.texts[i]);
            addShapes(comp, project.texts[i], project.texts[i].over, "through");
        }
        if (project.fade !== null) {
            addFade(comp);
        }
        addBeats(comp);
        comp.openInViewer();
    }

    var gone = missing();
    if (gone.length) {
        alert("Not found beside this script:\n" + gone.join("\n"));
        return;
    }
    app.beginUndoGroup("adgen: " + project.name);
    try {
        build();
    } finally {
        app.endUndoGroup();
    }
    if (fonts.length) {
        alert("Not installed, so set in another font:\n" + fonts.join("\n"));
    }
}(adgenProject));
