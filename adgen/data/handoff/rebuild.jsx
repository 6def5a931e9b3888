// Builds a comp of adgenProject (above): imports the takes, lays them with their dissolves, and
// makes layers of texts, logo and sounds. ECMAScript 3. Files are looked for beside this script.
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

    function addSound(comp, sound, folder) {
        var layer = comp.layers.add(imported(sound.file, folder));
        layer.name = sound.name;
        span(layer, sound.start, sound.stop);
        layer.audioEnabled = !sound.muted;
    }

    function addTake(comp, take, folder) {
        var layer = comp.layers.add(imported(take.file, folder));
        layer.name = take.name;
        span(layer, take.start, take.stop);
        if (take.arrived !== null) {
            rise(layer, take.from, take.start, take.arrived);
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

    function addGround(comp, text) {
        var layer = comp.layers.addShape();
        var group = layer.property("ADBE Root Vectors Group").addProperty("ADBE Vector Group");
        var parts = group.property("ADBE Vectors Group");
        var box = parts.addProperty("ADBE Vector Shape - Rect");
        var fill = parts.addProperty("ADBE Vector Graphic - Fill");
        var transform = layer.property("ADBE Transform Group");
        layer.name = "behind " + text.name;
        box.property("ADBE Vector Rect Size").setValue(text.ground.size);
        box.property("ADBE Vector Rect Roundness").setValue(text.ground.radius);
        fill.property("ADBE Vector Fill Color").setValue(text.ground.colour.concat([1]));
        transform.property("ADBE Position").setValue(text.ground.centre);
        transform.property("ADBE Opacity").setValue(text.ground.opacity);
        span(layer, text.start, text.stop);
    }

    function addText(comp, text) {
        var sides = {
            left: ParagraphJustification.LEFT_JUSTIFY,
            center: ParagraphJustification.CENTER_JUSTIFY,
            right: ParagraphJustification.RIGHT_JUSTIFY
        };
        var layer = comp.layers.addText(text.text);
        var source = layer.property("ADBE Text Properties").property("ADBE Text Document");
        var transform = layer.property("ADBE Transform Group");
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
        layer.comment = text.font + (text.rtl ? ", right to left" : "");
        transform.property("ADBE Position").setValue(text.stand);
        transform.property("ADBE Opacity").setValue(text.opacity);
        span(layer, text.start, text.stop);
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
            if (project.texts[i].ground !== null) {
                addGround(comp, project.texts[i]);
            }
            addText(comp, project.texts[i]);
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
