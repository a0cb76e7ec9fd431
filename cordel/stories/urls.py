from django.urls import path

from cordel.stories.views import desk, narrator, paper, public

app_name = "stories"
DESK, HERE, MINE = "desk/p/<slug:slug>/stories/", "p/<slug:slug>/stories/", "my/story/<int:pk>-<str:proof>/"
ONE = f"{DESK}<int:number>/"
urlpatterns = [
    path(HERE, public.stories, name="stories"),
    path(f"{HERE}<int:number>/", public.story, name="story"),
    path("my/story/", narrator.find, name="find"),
    path(MINE, narrator.mine, name="mine"),
    path(f"{MINE}story.json", narrator.my_file, name="my-file"),
    path(DESK, desk.stories, name="list"),
    path(f"{DESK}new/", desk.write_down, name="write-down"),
    path(f"{DESK}tell/", desk.tell_narrators, name="tell-narrators"),
    path(ONE, desk.manage, name="manage"),
    path(f"{ONE}words/", desk.story_words, name="words"),
    path(f"{ONE}narrator/", desk.narrator, name="narrator"),
    path(f"{ONE}ask/", desk.ask, name="ask"),
    path(f"{ONE}stop/", desk.stop, name="stop"),
    path(f"{ONE}erase/", desk.erase, name="erase"),
    path(f"{ONE}told/", desk.note_told, name="note-told"),
    path(f"{ONE}paper/", paper.sheet, name="sheet"),
    path(f"{ONE}card/", paper.renew_card, name="renew-card"),
    path(f"{ONE}permission/", paper.record, name="record"),
    path(f"{ONE}permission/<int:said>/", paper.signed_paper, name="signed-paper"),
    path(f"{ONE}reading/", paper.reading, name="reading"),
]
