"""The footage renderer: takes whose every truth is known, to train and to judge the model on."""
