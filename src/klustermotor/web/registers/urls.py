"""Addresses of company lists, within a case."""

from django.urls import path

from klustermotor.web.registers import comparison_views, list_views, unite_views

urlpatterns = [
    path("lists/", list_views.company_lists, name="company_lists"),
    path("lists/add/", list_views.add, name="company_list_add"),
    path("lists/files/<int:number>/", list_views.columns, name="company_list_columns"),
    path("lists/<int:number>/", list_views.company_list, name="company_list"),
    path("lists/<int:number>/change/", list_views.change, name="company_list_change"),
    path("lists/<int:number>/erase/", list_views.erase, name="listed_firm_erase"),
    path("lists/compare/", comparison_views.new, name="comparison_new"),
    path("lists/compare/<int:number>/", comparison_views.comparison, name="comparison"),
    path("lists/compare/<int:number>/state/", comparison_views.state, name="comparison_state"),
    path("lists/compare/<int:number>/review/", comparison_views.review, name="comparison_review"),
    path("lists/compare/<int:number>/take-in/", comparison_views.take_in, name="comparison_take_in"),
    path(
        "lists/compare/<int:number>/firms.<slug:file_format>", comparison_views.file, name="comparison_file"
    ),
    path("organisations/<key:key>/unite/", unite_views.unite, name="organisation_unite"),
]
