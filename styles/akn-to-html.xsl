<?xml version="1.0" encoding="UTF-8"?>
<!--
  One Akoma Ntoso 3.0 document to one self-contained HTML page.

  Every word of the document reaches the page in document order, with one exception: the words of
  an authorialNote go to the notes section at the end, its marker stays as the call; after them come
  the editorial notes of the metadata, which a noteRef calls. What the page
  adds of its own (contents, labels, permalinks) stands outside <article>, carries the class "made",
  or is drawn by the style sheet.

  Three parameters travel down the block templates:
    lead   ancestors whose number, permalink and opening quotation mark open the next line of text
    trail  ancestors whose closing quotation mark ends the last line of text
    tag    li inside ol, div elsewhere

  Modes: default for blocks, inline for what stands within a line, lines for blocks where HTML allows
  none (in headings and numbers), text for a line without mark-up.

  What own:split, own:run and their like say is told in pipeline.presentation.preparing.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:akn="http://docs.oasis-open.org/legaldocml/ns/akn/3.0" xmlns:own="urn:aknpress:page"
    xmlns:h="http://www.w3.org/1999/xhtml" xmlns:m="http://www.w3.org/1998/Math/MathML"
    xmlns:svg="http://www.w3.org/2000/svg" exclude-result-prefixes="akn own h m svg">

  <xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>

  <xsl:param name="lang" select="'en'"/>
  <xsl:param name="dir" select="'ltr'"/>
  <xsl:param name="theme" select="'plain'"/>
  <xsl:param name="draft" select="''"/>
  <xsl:param name="title" select="normalize-space(//akn:preface)"/>
  <xsl:param name="symbol" select="''"/>
  <xsl:param name="logo" select="''"/>
  <xsl:param name="css" select="''"/>
  <xsl:param name="css-screen" select="''"/>
  <xsl:param name="css-print" select="''"/>
  <xsl:param name="json-ld" select="''"/>
  <xsl:param name="script" select="''"/>
  <xsl:param name="label-contents" select="'Contents'"/>
  <xsl:param name="label-notes" select="'Notes'"/>
  <xsl:param name="label-skip" select="'Skip to content'"/>
  <xsl:param name="label-permalink" select="'Permalink'"/>
  <xsl:param name="label-copied" select="'Link copied'"/>
  <xsl:param name="label-back" select="'Back to the text'"/>
  <xsl:param name="label-note" select="'Note'"/>
  <xsl:param name="label-emblem" select="'Emblem'"/>
  <xsl:param name="label-table" select="'Table'"/>
  <xsl:param name="label-image" select="'Image'"/>

  <xsl:variable name="lower" select="'abcdefghijklmnopqrstuvwxyz'"/>
  <xsl:variable name="upper" select="'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"/>
  <xsl:variable name="ascii"> !"#$%&amp;'()*+,-./0123456789:;&lt;=&gt;?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~–—‘’“”</xsl:variable>
  <xsl:variable name="letters" select="concat($lower, $upper)"/>
  <xsl:variable name="closing">.,;:!?)]»›”’"'。，；：、」』）،؛؟</xsl:variable>

  <xsl:key name="eId" match="*[@eId][not(ancestor::akn:meta) or ancestor-or-self::akn:note]" use="@eId"/>
  <xsl:key name="wId" match="*[@wId][@eId][not(ancestor::akn:meta)]" use="@wId"/>
  <xsl:key name="address" match="akn:alternativeReference[@href]" use="translate(@for, '#', '')"/>

  <xsl:variable name="notes" select="//akn:authorialNote[not(ancestor::akn:meta)]"/>
  <xsl:variable name="editorial" select="//akn:meta/akn:notes/akn:note
      | //akn:meta/akn:notes/akn:note//akn:authorialNote"/>
  <!-- A page without a title of its own starts its headings at h1, so that no level is skipped. -->
  <xsl:variable name="titled" select="number(boolean(/akn:akomaNtoso/*/akn:preface[normalize-space()]))"/>

  <!-- Page -->

  <xsl:template match="/">
    <xsl:apply-templates select="akn:akomaNtoso"/>
  </xsl:template>

  <xsl:template match="akn:akomaNtoso">
    <html lang="{$lang}" dir="{$dir}" class="theme-{$theme}" data-theme="{$theme}">
      <xsl:if test="$draft != ''">
        <xsl:attribute name="data-draft"><xsl:value-of select="$draft"/></xsl:attribute>
      </xsl:if>
      <xsl:call-template name="head"/>
      <body>
        <a class="skip" href="#_document"><xsl:value-of select="$label-skip"/></a>
        <xsl:if test="$draft != ''">
          <p class="draft-mark" role="note"><xsl:value-of select="$draft"/></p>
        </xsl:if>
        <div class="page">
          <xsl:call-template name="contents"/>
          <main id="_document" tabindex="-1">
            <!-- A document without any heading is found by its name all the same; only a screen reader says it. -->
            <xsl:if test="$titled = 0 and $title != '' and not($notes or //akn:heading[normalize-space()]
                or //akn:crossHeading[normalize-space()] or //akn:container[@name = 'heading'])">
              <h1 class="skip"><xsl:value-of select="$title"/></h1>
            </xsl:if>
            <article data-symbol="{$symbol}" class="{local-name(*[1])}">
              <xsl:apply-templates select="*[not(self::akn:components)]"/>
              <xsl:apply-templates select="akn:components"/>
              <xsl:call-template name="notes"/>
            </article>
          </main>
        </div>
        <xsl:if test="$script != ''">
          <!-- Not on html: some parsers (libxml2) take all words before the charset for Latin-1. -->
          <script data-copied="{$label-copied}"><xsl:value-of select="$script"/></script>
        </xsl:if>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="head">
    <head prefix="eli: http://data.europa.eu/eli/ontology#">
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title><xsl:value-of select="$title"/></title>
      <meta name="generator" content="aknpress"/>
      <style><xsl:value-of select="$css"/></style>
      <style media="screen"><xsl:value-of select="$css-screen"/></style>
      <style media="print"><xsl:value-of select="$css-print"/></style>
      <xsl:if test="$json-ld != ''">
        <script type="application/ld+json"><xsl:value-of select="$json-ld"/></script>
      </xsl:if>
    </head>
  </xsl:template>

  <xsl:template name="contents">
    <xsl:variable name="entries" select="//akn:heading[normalize-space()][not(ancestor::akn:meta or ancestor::akn:authorialNote)]
        | //akn:crossHeading[normalize-space()][not(ancestor::akn:meta or ancestor::akn:authorialNote)]
        | (//akn:section | //akn:part | //akn:division | //akn:chapter | //akn:title)[not(akn:heading[normalize-space()]
            or akn:subheading[normalize-space()] or akn:content or akn:list or akn:intro)]/akn:num
        | //akn:container/akn:blockList[1]/akn:listIntroduction
        | //akn:container/akn:p[1][following-sibling::*]
        | //akn:container[@name = 'heading'][normalize-space()]
        | //akn:attachment/akn:doc/akn:preface[normalize-space()]
        | //akn:component/*/akn:preface[normalize-space()]"/>
    <xsl:variable name="listed">
      <xsl:apply-templates select="$entries" mode="contents"/>
    </xsl:variable>
    <xsl:if test="count($entries) &gt; 1 and normalize-space($listed) != ''">
      <nav id="_contents" class="contents" aria-labelledby="_contents_label">
        <details open="open">
          <summary>
            <span id="_contents_label" class="label"><xsl:value-of select="$label-contents"/></span>
            <!-- Where the reader is, said by the script while the list is folded. -->
            <span class="here"/>
          </summary>
          <ul><xsl:copy-of select="$listed"/></ul>
        </details>
      </nav>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:heading | akn:crossHeading" mode="contents">
    <xsl:call-template name="entry">
      <xsl:with-param name="target" select="(self::*[@eId] | parent::*[@eId])[last()]"/>
      <xsl:with-param name="num" select="self::akn:heading/preceding-sibling::akn:num"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="akn:num" mode="contents">
    <xsl:call-template name="entry">
      <xsl:with-param name="target" select="ancestor::*[@eId][1]"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="akn:listIntroduction | akn:p" mode="contents">
    <xsl:variable name="verb"><xsl:call-template name="is-verb-line"/></xsl:variable>
    <xsl:if test="$verb = 'yes'">
      <xsl:call-template name="entry">
        <xsl:with-param name="target" select="ancestor::akn:container[@eId][1]"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:preface | akn:container" mode="contents">
    <xsl:call-template name="entry">
      <xsl:with-param name="target" select="ancestor-or-self::*[@eId][1]"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="entry">
    <xsl:param name="target"/>
    <xsl:param name="num" select="/.."/>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:if test="$target">
      <li class="level-{$level}">
        <a href="#{translate($target/@eId, ' ', '')}">
          <xsl:if test="$num">
            <xsl:apply-templates select="$num" mode="text"/>
            <xsl:text> </xsl:text>
          </xsl:if>
          <xsl:apply-templates select="." mode="text"/>
        </a>
      </li>
    </xsl:if>
  </xsl:template>

  <!-- A line without mark-up, for the contents and for labels -->

  <xsl:template match="*" mode="text"><xsl:apply-templates mode="text"/></xsl:template>
  <xsl:template match="akn:authorialNote | akn:meta" mode="text"/>
  <xsl:template match="akn:eol | akn:br" mode="text"><xsl:text> </xsl:text></xsl:template>
  <xsl:template match="akn:p | akn:longTitle" mode="text">
    <xsl:apply-templates mode="text"/>
    <xsl:text> </xsl:text>
  </xsl:template>
  <xsl:template match="comment() | processing-instruction()" mode="text"/>

  <!-- Identity and place -->

  <!-- An eId given twice (strangers' files do) makes one id, on the first of its elements. -->
  <xsl:template name="id">
    <xsl:if test="@eId and count(. | key('eId', @eId)[1]) = 1">
      <xsl:attribute name="id"><xsl:value-of select="translate(@eId, ' ', '')"/></xsl:attribute>
    </xsl:if>
    <xsl:call-template name="language"/>
  </xsl:template>

  <xsl:template name="language">
    <xsl:if test="@xml:lang">
      <xsl:attribute name="lang"><xsl:value-of select="@xml:lang"/></xsl:attribute>
      <xsl:if test="@own:dir"><xsl:attribute name="dir"><xsl:value-of select="@own:dir"/></xsl:attribute></xsl:if>
    </xsl:if>
  </xsl:template>

  <!-- In a right-to-left text, words that are Latin altogether (a symbol, an English title) run as a whole from
       left to right; without this their full stops and brackets change sides. -->
  <xsl:template name="direction">
    <xsl:variable name="words" select="normalize-space()"/>
    <xsl:if test="$dir = 'rtl' and $words != '' and translate($words, $ascii, '') = ''
        and translate($words, $letters, '') != $words">ltr</xsl:if>
  </xsl:template>

  <xsl:template name="run-direction">
    <xsl:variable name="own"><xsl:call-template name="direction"/></xsl:variable>
    <xsl:if test="$own != ''"><xsl:attribute name="dir"><xsl:value-of select="$own"/></xsl:attribute></xsl:if>
  </xsl:template>

  <!-- Heading level of the context: 1 for the title, one more for each ancestor that has a heading. -->
  <xsl:template name="level">
    <xsl:variable name="depth" select="1 + $titled
        + count(ancestor::*[@own:headed])
        - number(boolean(self::akn:heading or self::akn:num))
        + count(ancestor::akn:attachment[not(akn:heading)][akn:*/akn:preface[normalize-space()]
            or akn:*/akn:mainBody/*[1][self::akn:container[@name = 'heading']]])
        - number(boolean(self::akn:container[@name = 'heading'][not(preceding-sibling::*)]/../../parent::akn:attachment))
        + count(ancestor::akn:component[akn:*/akn:preface[normalize-space()]])
        - number(boolean(self::akn:preface or ancestor::akn:preface))"/>
    <xsl:choose>
      <xsl:when test="$depth &gt; 6">6</xsl:when>
      <xsl:when test="$depth &lt; 1">1</xsl:when>
      <xsl:otherwise><xsl:value-of select="$depth"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Whether the context is an ITU verb line: the container's verb and nothing else. -->
  <xsl:template name="is-verb-line">
    <xsl:variable name="container" select="ancestor::akn:container[1]"/>
    <xsl:variable name="length" select="string-length(normalize-space())"/>
    <xsl:if test="$container/parent::akn:preamble and $length &gt; 0 and $length &lt;= 80
        and $length &lt;= string-length(normalize-space($container/@name)) + 2
        and count(. | $container/akn:blockList[1]/akn:listIntroduction | $container/akn:p[1][following-sibling::*]) =
            count($container/akn:blockList[1]/akn:listIntroduction | $container/akn:p[1][following-sibling::*])">yes</xsl:if>
  </xsl:template>

  <!-- Lead and trail -->

  <xsl:template match="*" mode="lead">
    <xsl:if test="@startQuote">
      <span class="quote"><xsl:value-of select="@startQuote"/></span>
    </xsl:if>
    <xsl:if test="not(self::akn:crossHeading or self::akn:formula or self::akn:heading or self::akn:subheading)">
      <xsl:apply-templates select="akn:num[not(@own:late)]" mode="number"/>
    </xsl:if>
    <xsl:if test="not(@startQuote)"><xsl:call-template name="permalink"/></xsl:if>
  </xsl:template>

  <xsl:template name="permalink">
    <xsl:if test="@eId and count(. | key('eId', @eId)[1]) = 1">
      <a class="permalink made" href="#{translate(@eId, ' ', '')}">
        <xsl:attribute name="aria-label">
          <xsl:value-of select="$label-permalink"/>
          <xsl:text> </xsl:text>
          <xsl:choose>
            <xsl:when test="normalize-space(akn:num)"><xsl:value-of select="substring(normalize-space(akn:num), 1, 40)"/></xsl:when>
            <xsl:when test="@name"><xsl:value-of select="normalize-space(@name)"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="@eId"/></xsl:otherwise>
          </xsl:choose>
        </xsl:attribute>
      </a>
    </xsl:if>
  </xsl:template>

  <xsl:template name="trail">
    <xsl:param name="trail" select="/.."/>
    <xsl:for-each select="$trail">
      <!-- Document order is outermost first; quotation marks close innermost first. -->
      <xsl:sort select="position()" data-type="number" order="descending"/>
      <xsl:if test="@endQuote">
        <span class="quote"><xsl:value-of select="@endQuote"/></span>
      </xsl:if>
      <xsl:value-of select="@own:after"/>
    </xsl:for-each>
  </xsl:template>

  <!-- The children of a block, the first with the lead and the last with the trail. -->
  <xsl:template name="flow">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:param name="nodes" select="*[not(self::akn:num[not(@own:late)] or self::akn:meta)] | text()[normalize-space()]"/>
    <xsl:if test="not($nodes) and ($lead or $trail)">
      <p class="numbered">
        <xsl:apply-templates select="$lead" mode="lead"/>
        <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
      </p>
    </xsl:if>
    <!-- What is no line of text and no group of lines cannot take a number or a quotation mark in. -->
    <xsl:variable name="closed" select="$nodes[self::akn:statement or self::akn:doc or self::akn:act or self::akn:bill
        or self::akn:documentCollection or self::akn:debateReport or self::akn:officialGazette or self::akn:judgment
        or self::akn:debate or self::akn:amendmentList or self::akn:amendment or self::akn:portion
        or self::akn:collectionBody or self::akn:coverPage or self::akn:preface or self::akn:preamble or self::akn:formula
        or self::akn:mainBody or self::akn:body or self::akn:conclusions or self::akn:attachments or self::akn:attachment
        or self::akn:components or self::akn:component]"/>
    <xsl:if test="$lead and $nodes and count($nodes[1] | $closed) = count($closed)">
      <xsl:apply-templates select="$lead" mode="own-line"/>
    </xsl:if>
    <xsl:for-each select="$nodes">
      <xsl:variable name="first" select="position() = 1"/>
      <xsl:variable name="last" select="position() = last()"/>
      <xsl:apply-templates select=".">
        <xsl:with-param name="lead" select="$lead[$first]"/>
        <xsl:with-param name="trail" select="$trail[$last]"/>
        <xsl:with-param name="tag" select="$tag"/>
      </xsl:apply-templates>
    </xsl:for-each>
    <xsl:if test="$trail and $nodes and count($nodes[last()] | $closed | $nodes[last()][self::akn:ul or self::akn:ol]) =
        count($closed | $nodes[last()][self::akn:ul or self::akn:ol])">
      <p><xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template></p>
    </xsl:if>
  </xsl:template>

  <!-- Parts of the document -->

  <xsl:template match="akn:meta | comment() | processing-instruction()"/>
  <xsl:template match="akn:meta" mode="inline"/>
  <xsl:template match="akn:meta" mode="lines"/>
  <xsl:template match="akn:meta" mode="title"/>

  <!-- Anything unknown keeps its words: as one line if it has text of its own, else child by child. -->
  <xsl:template match="*">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:choose>
      <xsl:when test="@own:split">
        <xsl:element name="{$tag}">
          <xsl:attribute name="class"><xsl:value-of select="local-name()"/></xsl:attribute>
          <xsl:call-template name="id"/>
          <xsl:call-template name="mixed">
            <xsl:with-param name="lead" select="$lead | self::*[@startQuote]"/>
            <xsl:with-param name="trail" select="$trail | self::*[@endQuote]"/>
          </xsl:call-template>
        </xsl:element>
      </xsl:when>
      <xsl:when test="text()[normalize-space()]">
        <xsl:call-template name="line">
          <xsl:with-param name="lead" select="$lead"/>
          <xsl:with-param name="trail" select="$trail"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="(akn:num or akn:heading or akn:subheading) and not(self::akn:subFlow)">
        <xsl:call-template name="part">
          <xsl:with-param name="lead" select="$lead"/>
          <xsl:with-param name="trail" select="$trail"/>
          <xsl:with-param name="tag" select="$tag"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:element name="{$tag}">
          <xsl:call-template name="id"/>
          <xsl:attribute name="class"><xsl:value-of select="local-name()"/></xsl:attribute>
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$lead"/>
            <xsl:with-param name="trail" select="$trail"/>
            <xsl:with-param name="nodes" select="*[not(self::akn:meta)]"/>
          </xsl:call-template>
        </xsl:element>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="text()[normalize-space()]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <p>
      <xsl:apply-templates select="$lead" mode="lead"/>
      <xsl:value-of select="."/>
      <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
    </p>
  </xsl:template>
  <xsl:template match="text()"/>

  <xsl:template match="akn:statement | akn:doc | akn:act | akn:bill | akn:documentCollection | akn:debateReport
      | akn:officialGazette | akn:judgment | akn:debate | akn:amendmentList | akn:amendment | akn:portion
      | akn:collectionBody">
    <xsl:call-template name="flow">
      <xsl:with-param name="nodes" select="*[not(self::akn:meta)] | text()[normalize-space()]"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="akn:coverPage">
    <header class="coverPage">
      <xsl:variable name="opens"><xsl:apply-templates select="akn:p" mode="opens"/></xsl:variable>
      <xsl:if test="not(akn:p/akn:session) and $opens = ''">
        <xsl:attribute name="class">coverPage sessionless</xsl:attribute>
      </xsl:if>
      <xsl:call-template name="id"/>
      <xsl:if test="$logo != '' and not(akn:p[akn:docAuthority or */akn:docAuthority]) and not(ancestor::akn:attachment)">
        <xsl:call-template name="emblem"/>
      </xsl:if>
      <xsl:apply-templates select="* | text()[normalize-space()]"/>
    </header>
  </xsl:template>

  <xsl:template name="emblem">
    <p class="emblem made"><img src="{$logo}" alt="{$label-emblem}"/></p>
  </xsl:template>

  <!-- A masthead line is called by what it says, so that a theme can place it. -->
  <xsl:template match="akn:coverPage/akn:p">
    <xsl:variable name="said" select="(.//akn:docAuthority | .//akn:docNumber | .//akn:docStatus | .//akn:docDate
        | .//akn:session | .//akn:docTitle | .//akn:docProponent | .//akn:docType | .//akn:docStage
        | .//akn:docCommittee | .//akn:inline)[1]"/>
    <xsl:variable name="what">
      <xsl:choose>
        <xsl:when test="$said/self::akn:docAuthority and following-sibling::akn:p//akn:docAuthority">publisher</xsl:when>
        <xsl:when test="$said/self::akn:docAuthority">organ</xsl:when>
        <xsl:when test="$said/self::akn:docNumber">symbol</xsl:when>
        <xsl:when test="$said/self::akn:inline"><xsl:value-of select="translate($said/@name, ' ', '-')"/></xsl:when>
        <xsl:when test="$said"><xsl:value-of select="local-name($said)"/></xsl:when>
        <xsl:when test="following-sibling::akn:p[1]//akn:inline[@name = 'originalLanguage']
            and preceding-sibling::akn:p[1]//akn:docDate">language</xsl:when>
      </xsl:choose>
      <xsl:apply-templates select="." mode="opens"/>
    </xsl:variable>
    <!-- The emblem stands before the name of the organ that acts: the last of the authorities. -->
    <xsl:if test="$logo != '' and starts-with($what, 'organ') and not(ancestor::akn:attachment)">
      <xsl:call-template name="emblem"/>
    </xsl:if>
    <xsl:if test="normalize-space() or .//akn:authorialNote">
      <xsl:call-template name="line">
        <xsl:with-param name="class" select="normalize-space($what)"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- Where no session opens the second part of a masthead, that which follows distribution, date and languages does.
       The language of the document stands between its date and the original language. -->
  <xsl:template match="akn:p" mode="opens">
    <xsl:variable name="before" select="preceding-sibling::akn:p[1]"/>
    <xsl:if test="not(../akn:p/akn:session or preceding-sibling::akn:p//akn:docTitle)
        and $before[akn:docStatus or akn:docDate or akn:inline[@name = 'originalLanguage']]
        and not(akn:docStatus or akn:docDate or akn:inline[@name = 'originalLanguage']
            or following-sibling::akn:p[1]/akn:inline[@name = 'originalLanguage'])"> opens</xsl:if>
  </xsl:template>

  <!-- The title: one heading, however many lines it has. -->
  <xsl:template match="akn:preface">
    <xsl:param name="lead" select="/.."/>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:variable name="lines" select="akn:longTitle | akn:shortTitle | akn:p | akn:block | akn:heading"/>
    <div class="preface">
      <xsl:call-template name="id"/>
      <xsl:choose>
        <xsl:when test="text()[normalize-space()]"><xsl:apply-templates select="* | text()[normalize-space()]"/></xsl:when>
        <xsl:when test="akn:longTitle[normalize-space()] and not(*[not(self::akn:longTitle or self::akn:p or self::akn:heading)])">
          <xsl:element name="h{$level}">
            <xsl:attribute name="class">title</xsl:attribute>
            <xsl:apply-templates select="$lines" mode="title"/>
          </xsl:element>
        </xsl:when>
        <xsl:when test="$lines[normalize-space()]">
          <xsl:element name="h{$level}">
            <xsl:attribute name="class">title</xsl:attribute>
            <xsl:apply-templates select="$lines[not(preceding-sibling::*[not(self::akn:longTitle or self::akn:shortTitle
                or self::akn:p or self::akn:block or self::akn:heading)])]" mode="title"/>
          </xsl:element>
          <xsl:apply-templates select="*[not(self::akn:longTitle or self::akn:shortTitle or self::akn:p or self::akn:block
              or self::akn:heading) or preceding-sibling::*[not(self::akn:longTitle or self::akn:shortTitle or self::akn:p
              or self::akn:block or self::akn:heading)]]"/>
        </xsl:when>
        <xsl:otherwise><xsl:apply-templates select="*"/></xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <xsl:template match="*" mode="title">
    <span class="line {local-name()}">
      <xsl:call-template name="id"/>
      <xsl:apply-templates mode="inline"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:longTitle[akn:p or akn:block][not(text()[normalize-space()])]" mode="title">
    <span class="longTitle">
      <xsl:call-template name="id"/>
      <xsl:apply-templates select="*" mode="title"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:formula">
    <div>
      <xsl:attribute name="class">
        <xsl:text>formula</xsl:text>
        <xsl:if test="not(.//akn:organization or .//akn:span or .//akn:i)"> unmarked</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="flow">
        <xsl:with-param name="lead" select="."/>
        <xsl:with-param name="nodes" select="* | text()[normalize-space()]"/>
      </xsl:call-template>
    </div>
  </xsl:template>

  <xsl:template match="akn:container">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:variable name="verb">
      <xsl:for-each select="akn:blockList[1]/akn:listIntroduction | akn:p[1][following-sibling::*]">
        <xsl:call-template name="is-verb-line"/>
      </xsl:for-each>
    </xsl:variable>
    <xsl:element name="{$tag}">
      <xsl:attribute name="class">
        <xsl:text>container</xsl:text>
        <xsl:if test="$verb != ''"> with-verb-line</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="flow">
        <xsl:with-param name="lead" select="$lead | ."/>
        <xsl:with-param name="trail" select="$trail"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <!-- A heading that makes no section of what follows it, and the heading that an annex begins with. -->
  <xsl:template match="akn:container[@name = 'heading'][akn:p][not(*[not(self::akn:p)])]">
    <xsl:param name="lead" select="/.."/>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:element name="h{$level}">
      <xsl:attribute name="class">
        <xsl:choose>
          <xsl:when test="not(preceding-sibling::*) and ../../parent::akn:attachment">title</xsl:when>
          <xsl:otherwise>crossHeading</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:apply-templates select="$lead | ." mode="lead"/>
      <xsl:apply-templates select="akn:p" mode="title"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:preamble | akn:mainBody | akn:body | akn:conclusions | akn:attachments | akn:components">
    <div class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:call-template name="hierarchy">
        <xsl:with-param name="nodes" select="* | text()[normalize-space()]"/>
      </xsl:call-template>
    </div>
  </xsl:template>

  <xsl:template match="akn:attachment | akn:component">
    <xsl:variable name="headed" select="akn:heading or akn:*/akn:preface[normalize-space()]
        or akn:*/akn:mainBody/*[1][self::akn:container[@name = 'heading']]"/>
    <xsl:variable name="name">
      <xsl:choose>
        <xsl:when test="$headed">section</xsl:when>
        <xsl:otherwise>div</xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="head" select="(akn:heading | akn:subheading)[normalize-space() or .//akn:noteRef or .//akn:img]"/>
    <xsl:if test="normalize-space() or .//akn:authorialNote or .//akn:noteRef or .//akn:img or .//akn:componentRef[@showAs]
        or .//akn:documentRef[@showAs][not(key('eId', translate(@href, '#', '')) or key('wId', translate(@href, '#', '')))]">
      <xsl:element name="{$name}">
        <xsl:attribute name="class">
          <xsl:value-of select="local-name()"/>
          <!-- Resolutions that are parts of one run on; an annex does not. -->
          <xsl:if test="self::akn:component[akn:statement]"> part</xsl:if>
        </xsl:attribute>
        <xsl:call-template name="id"/>
        <xsl:call-template name="heads">
          <xsl:with-param name="lead" select="self::*[akn:num]"/>
          <xsl:with-param name="head" select="$head"/>
        </xsl:call-template>
        <xsl:call-template name="flow">
          <xsl:with-param name="lead" select="self::*[akn:num][not($head)]"/>
          <xsl:with-param name="nodes" select="*[not(self::akn:num or self::akn:heading or self::akn:subheading)] | text()[normalize-space()]"/>
        </xsl:call-template>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- Hierarchy -->

  <!-- Children as an ordered list where all of them are numbered text, as plain blocks elsewhere. -->
  <xsl:template name="hierarchy">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="nodes" select="*[not(self::akn:num[not(@own:late)] or self::akn:meta)] | text()[normalize-space()]"/>
    <xsl:choose>
      <xsl:when test="$nodes and not($nodes[not(self::akn:paragraph or self::akn:point or self::akn:indent
          or self::akn:subparagraph)]) and not($nodes[akn:heading or akn:subheading])">
        <!-- An opening quotation mark enters the first item; a number of an ancestor stands before the list. -->
        <xsl:if test="$lead/akn:num"><xsl:apply-templates select="$lead" mode="own-line"/></xsl:if>
        <ol>
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$lead[@startQuote][not($lead/akn:num)]"/>
            <xsl:with-param name="trail" select="$trail"/>
            <xsl:with-param name="tag" select="'li'"/>
            <xsl:with-param name="nodes" select="$nodes"/>
          </xsl:call-template>
        </ol>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="flow">
          <xsl:with-param name="lead" select="$lead"/>
          <xsl:with-param name="trail" select="$trail"/>
          <xsl:with-param name="nodes" select="$nodes"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A number or quotation mark that no text follows before the next number. -->
  <xsl:template match="*" mode="own-line">
    <xsl:if test="akn:num or @startQuote">
      <p class="numbered alone"><xsl:apply-templates select="." mode="lead"/></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:section | akn:part | akn:division | akn:subdivision | akn:chapter | akn:subchapter
      | akn:title | akn:subtitle | akn:book | akn:tome | akn:article | akn:clause | akn:subsection | akn:subpart
      | akn:subclause | akn:paragraph | akn:subparagraph | akn:point | akn:indent | akn:alinea | akn:level
      | akn:rule | akn:subrule | akn:proviso | akn:transitional | akn:hcontainer | akn:sublist | akn:item
      | akn:recital | akn:citation | akn:recitals | akn:citations | akn:crossContainer | akn:blockContainer[akn:num
      or akn:heading or akn:subheading]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:call-template name="part">
      <xsl:with-param name="lead" select="$lead"/>
      <xsl:with-param name="trail" select="$trail"/>
      <xsl:with-param name="tag" select="$tag"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="part">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:variable name="head" select="(akn:heading | akn:subheading)[normalize-space() or .//akn:noteRef or .//akn:img]"/>
    <!-- Only such groups as hold numbered parts of their own: a bare number then stands as a heading. -->
    <xsl:variable name="bare" select="@own:headed = 'bare' and not($head)"/>
    <xsl:variable name="name">
      <xsl:choose>
        <xsl:when test="$tag = 'li'">li</xsl:when>
        <xsl:when test="$head[self::akn:heading] or $bare">section</xsl:when>
        <xsl:otherwise>div</xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:element name="{$name}">
      <xsl:attribute name="class">
        <xsl:value-of select="local-name()"/>
        <xsl:if test="self::akn:division and @refersTo and $head and not(akn:num)"> with-verb-line</xsl:if>
        <xsl:if test="not(akn:num)"> unnumbered</xsl:if>
        <xsl:if test="akn:num and not($head or $bare or self::akn:paragraph or self::akn:point or self::akn:item or self::akn:indent
            or self::akn:subparagraph or self::akn:alinea or self::akn:hcontainer or self::akn:recital or self::akn:citation)"> hangs</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:choose>
        <xsl:when test="$head">
          <xsl:call-template name="heads">
            <xsl:with-param name="lead" select="$lead | ."/>
            <xsl:with-param name="head" select="$head"/>
          </xsl:call-template>
          <xsl:call-template name="hierarchy">
            <xsl:with-param name="trail" select="$trail"/>
            <xsl:with-param name="nodes" select="*[not(self::akn:num or self::akn:heading or self::akn:subheading)] | text()[normalize-space()]"/>
          </xsl:call-template>
        </xsl:when>
        <xsl:when test="$bare">
          <xsl:call-template name="heading">
            <xsl:with-param name="lead" select="$lead | ."/>
            <xsl:with-param name="words" select="/.."/>
          </xsl:call-template>
          <xsl:call-template name="hierarchy"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="hierarchy">
            <xsl:with-param name="lead" select="$lead | ."/>
            <xsl:with-param name="trail" select="$trail"/>
          </xsl:call-template>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:element>
  </xsl:template>

  <!-- The headings of a part, the first with the lead, and the numbers that come after them. -->
  <xsl:template name="heads">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="head" select="/.."/>
    <xsl:for-each select="$head | akn:num[@own:late]">
      <xsl:variable name="first" select="position() = 1"/>
      <xsl:choose>
        <xsl:when test="self::akn:num"><xsl:apply-templates select="."/></xsl:when>
        <xsl:otherwise>
          <xsl:call-template name="heading">
            <xsl:with-param name="lead" select="$lead[$first]"/>
          </xsl:call-template>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- A number that opens no line of its part stands in the margin of what follows. -->
  <xsl:template match="akn:num">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <p class="numbered alone">
      <xsl:apply-templates select="$lead" mode="lead"/>
      <xsl:apply-templates select="." mode="number"/>
      <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
    </p>
  </xsl:template>

  <!-- A number hangs in the margin; what is longer than a number is part of the line. -->
  <xsl:template match="akn:num" mode="number">
    <span class="num">
      <xsl:if test="string-length(normalize-space()) &gt; 20 or @own:split"><xsl:attribute name="class">num long</xsl:attribute></xsl:if>
      <xsl:apply-templates mode="inline"/>
      <xsl:text> </xsl:text>
    </span>
  </xsl:template>

  <xsl:template name="heading">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="words" select="node()"/>
    <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
    <xsl:element name="h{$level}">
      <xsl:attribute name="class">
        <xsl:choose>
          <xsl:when test="self::akn:heading and parent::akn:division[@refersTo][not(akn:num)]">heading verb</xsl:when>
          <xsl:when test="self::akn:heading or self::akn:subheading or self::akn:crossHeading"><xsl:value-of select="local-name()"/></xsl:when>
          <xsl:otherwise>heading</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="$words"><xsl:call-template name="id"/></xsl:if>
      <xsl:apply-templates select="$lead" mode="lead"/>
      <xsl:apply-templates select="$words" mode="inline"/>
      <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:heading | akn:subheading | akn:crossHeading">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:choose>
      <xsl:when test="normalize-space() or .//akn:noteRef or .//akn:img">
        <xsl:call-template name="heading">
          <xsl:with-param name="lead" select="$lead | self::akn:crossHeading"/>
          <xsl:with-param name="trail" select="$trail"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="$lead or $trail">
        <p class="numbered">
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </p>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- Lists -->

  <xsl:template match="akn:list | akn:blockList">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:variable name="outer" select="$lead | self::*[akn:num]"/>
    <xsl:variable name="before" select="akn:intro | akn:listIntroduction"/>
    <xsl:variable name="after" select="akn:wrapUp | akn:listWrapUp"/>
    <xsl:variable name="head" select="(akn:heading | akn:subheading)[normalize-space() or .//akn:noteRef or .//akn:img]"/>
    <xsl:variable name="items" select="text()[normalize-space()]
        | *[not(self::akn:intro or self::akn:listIntroduction or self::akn:wrapUp or self::akn:listWrapUp
            or self::akn:num or self::akn:heading or self::akn:subheading)]"/>
    <xsl:element name="{$tag}">
      <xsl:attribute name="class"><xsl:value-of select="local-name()"/></xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="heads">
        <xsl:with-param name="lead" select="$outer"/>
        <xsl:with-param name="head" select="$head"/>
      </xsl:call-template>
      <xsl:variable name="opening" select="$outer[not($head)]"/>
      <xsl:choose>
        <xsl:when test="$before">
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$opening"/>
            <xsl:with-param name="nodes" select="$before"/>
          </xsl:call-template>
        </xsl:when>
        <xsl:when test="$opening/akn:num"><xsl:apply-templates select="$opening" mode="own-line"/></xsl:when>
      </xsl:choose>
      <xsl:choose>
        <xsl:when test="$items[self::akn:table or self::akn:foreign or self::akn:componentRef or self::akn:crossHeading
            or self::akn:p or self::akn:block or self::akn:ul or self::akn:ol or self::akn:toc or self::akn:heading
            or self::akn:subheading or self::akn:num or self::text() or self::akn:list or self::akn:blockList]">
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$opening[@startQuote][not($before or $opening/akn:num)]"/>
            <xsl:with-param name="trail" select="$trail[not($after)]"/>
            <xsl:with-param name="nodes" select="$items"/>
          </xsl:call-template>
        </xsl:when>
        <xsl:when test="$items">
        <ol>
          <xsl:call-template name="flow">
            <xsl:with-param name="lead" select="$opening[@startQuote][not($before or $opening/akn:num)]"/>
            <xsl:with-param name="trail" select="$trail[not($after)]"/>
            <xsl:with-param name="tag" select="'li'"/>
            <xsl:with-param name="nodes" select="$items"/>
          </xsl:call-template>
        </ol>
        </xsl:when>
      </xsl:choose>
      <xsl:call-template name="flow">
        <xsl:with-param name="trail" select="$trail[$after]"/>
        <xsl:with-param name="nodes" select="$after"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:ul[akn:li][not(*[not(self::akn:li)])] | akn:ol[akn:li][not(*[not(self::akn:li)])]">
    <xsl:param name="lead" select="/.."/>
    <xsl:apply-templates select="$lead" mode="own-line"/>
    <xsl:element name="{local-name()}">
      <xsl:attribute name="class">plain</xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:apply-templates select="akn:li"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:ul/akn:li | akn:ol/akn:li">
    <li><xsl:call-template name="id"/><xsl:call-template name="mixed"/></li>
  </xsl:template>

  <xsl:template match="akn:content | akn:intro | akn:wrapUp | akn:blockContainer[not(akn:num or akn:heading or akn:subheading)]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:element name="{$tag}">
      <xsl:attribute name="class"><xsl:value-of select="local-name()"/></xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="flow">
        <xsl:with-param name="lead" select="$lead"/>
        <xsl:with-param name="trail" select="$trail"/>
        <xsl:with-param name="nodes" select="* | text()[normalize-space()]"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>

  <!-- Quoted passages -->

  <xsl:template match="akn:embeddedStructure | akn:quotedStructure">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <blockquote class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:call-template name="hierarchy">
        <xsl:with-param name="lead" select="$lead | ."/>
        <xsl:with-param name="trail" select="$trail | ."/>
      </xsl:call-template>
    </blockquote>
  </xsl:template>

  <!-- Lines of text -->

  <xsl:template match="akn:p | akn:block | akn:listIntroduction | akn:listWrapUp | akn:longTitle | akn:shortTitle
      | akn:from | akn:scene | akn:narrative | akn:summary">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:call-template name="line">
      <xsl:with-param name="lead" select="$lead"/>
      <xsl:with-param name="trail" select="$trail"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="akn:longTitle[akn:p][not(text()[normalize-space()])]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:call-template name="flow">
      <xsl:with-param name="lead" select="$lead"/>
      <xsl:with-param name="trail" select="$trail"/>
      <xsl:with-param name="nodes" select="*"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="line">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="class" select="''"/>
    <xsl:variable name="verb"><xsl:call-template name="is-verb-line"/></xsl:variable>
    <xsl:choose>
      <xsl:when test="@own:split">
        <div class="p">
          <xsl:if test="not(self::akn:p)"><xsl:attribute name="class"><xsl:value-of select="concat('p ', local-name())"/></xsl:attribute></xsl:if>
          <xsl:call-template name="id"/>
          <xsl:call-template name="mixed">
            <xsl:with-param name="lead" select="$lead"/>
            <xsl:with-param name="trail" select="$trail"/>
          </xsl:call-template>
        </div>
      </xsl:when>
      <xsl:when test="$verb = 'yes'">
        <xsl:variable name="level"><xsl:call-template name="level"/></xsl:variable>
        <xsl:element name="h{$level}">
          <xsl:attribute name="class">verb</xsl:attribute>
          <xsl:call-template name="id"/>
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:apply-templates mode="inline"/>
        </xsl:element>
      </xsl:when>
      <xsl:when test="normalize-space() or * or $lead or $trail">
        <p>
          <xsl:variable name="classes">
            <xsl:value-of select="$class"/>
            <xsl:if test="not(self::akn:p)"><xsl:value-of select="concat(' ', local-name())"/></xsl:if>
            <xsl:if test="$lead/akn:num"> numbered</xsl:if>
            <xsl:if test="@eId and node()[1][self::akn:inline[@name = 'num']]"> typed</xsl:if>
          </xsl:variable>
          <xsl:if test="normalize-space($classes)">
            <xsl:attribute name="class"><xsl:value-of select="normalize-space($classes)"/></xsl:attribute>
          </xsl:if>
          <xsl:call-template name="id"/>
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:if test="not($lead or ancestor::akn:coverPage) and self::akn:p"><xsl:call-template name="permalink"/></xsl:if>
          <xsl:call-template name="words"/>
          <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </p>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- The words of a line, in their own direction; the line keeps the alignment of the page. -->
  <xsl:template name="words">
    <xsl:variable name="own"><xsl:call-template name="direction"/></xsl:variable>
    <xsl:choose>
      <xsl:when test="$own != ''"><span dir="{$own}"><xsl:apply-templates mode="inline"/></span></xsl:when>
      <xsl:otherwise><xsl:apply-templates mode="inline"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Text with blocks in it: HTML wants them apart, so each run of text becomes a line of its own. -->
  <xsl:template name="mixed">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:choose>
      <xsl:when test="@own:split">
        <xsl:call-template name="flow">
          <xsl:with-param name="lead" select="$lead"/>
          <xsl:with-param name="trail" select="$trail"/>
          <xsl:with-param name="nodes" select="*"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="normalize-space() or *">
        <p>
          <xsl:if test="$lead/akn:num"><xsl:attribute name="class">numbered</xsl:attribute></xsl:if>
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:apply-templates mode="inline"/>
          <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </p>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- The mere id of an element that begins with a block makes no line. -->
  <xsl:template match="own:run[not(normalize-space())][count(*) = 1][*[@eId][not(*)]][following-sibling::*]" priority="1">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:apply-templates select="$lead" mode="own-line"/>
    <xsl:apply-templates select="*" mode="inline"/>
  </xsl:template>

  <xsl:template match="own:run">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <p>
      <xsl:if test="$lead/akn:num"><xsl:attribute name="class">numbered</xsl:attribute></xsl:if>
      <xsl:apply-templates select="$lead" mode="lead"/>
      <xsl:apply-templates mode="inline"/>
      <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
    </p>
  </xsl:template>
  <xsl:template match="own:run" mode="inline"><xsl:apply-templates mode="inline"/></xsl:template>
  <xsl:template match="own:run" mode="lines"><xsl:apply-templates mode="inline"/></xsl:template>

  <!-- Tables -->

  <!-- Only what is a table through and through; anything else goes the way of the unknown. -->
  <xsl:template match="akn:table[akn:tr][not(text()[normalize-space()])][not(*[not(self::akn:caption or self::akn:tr)])]
      [not(akn:tr/text()[normalize-space()])][not(akn:tr/*[not(self::akn:td or self::akn:th)])][not(akn:tr[not(*)])]">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:variable name="body" select="akn:tr[akn:td][1]"/>
    <xsl:variable name="head" select="count($body/preceding-sibling::akn:tr)"/>
    <xsl:variable name="columns">
      <xsl:if test="not(.//@rowspan[. != '1'])">
        <xsl:for-each select="akn:tr">
          <xsl:sort select="count(akn:td | akn:th) + sum(*/@colspan) - count(*/@colspan)" data-type="number" order="descending"/>
          <xsl:if test="position() = 1"><xsl:value-of select="count(akn:td | akn:th) + sum(*/@colspan) - count(*/@colspan)"/></xsl:if>
        </xsl:for-each>
      </xsl:if>
    </xsl:variable>
    <xsl:apply-templates select="$lead" mode="own-line"/>
    <!-- A wide table scrolls in its own box; the box takes the focus so that keys can scroll it. -->
    <div class="scroll" role="region" tabindex="0" aria-label="{$label-table} {1 + count(preceding::akn:table | ancestor::akn:table)}">
      <xsl:if test="count(akn:tr) &lt; 9"><xsl:attribute name="class">scroll short</xsl:attribute></xsl:if>
      <table>
        <xsl:call-template name="id"/>
        <xsl:if test="akn:caption">
          <caption><xsl:apply-templates select="akn:caption/node()" mode="inline"/></caption>
        </xsl:if>
        <xsl:if test="$head &gt; 0">
          <thead>
            <xsl:apply-templates select="akn:tr[position() &lt;= $head]" mode="row">
              <xsl:with-param name="columns" select="$columns"/>
              <xsl:with-param name="scope" select="'col'"/>
            </xsl:apply-templates>
          </thead>
        </xsl:if>
        <tbody>
          <xsl:apply-templates select="akn:tr[position() &gt; $head]" mode="row">
            <xsl:with-param name="columns" select="$columns"/>
          </xsl:apply-templates>
        </tbody>
      </table>
    </div>
    <xsl:if test="$trail">
      <p><xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:table/akn:tr" mode="row">
    <xsl:param name="columns"/>
    <xsl:param name="scope" select="'row'"/>
    <tr>
      <xsl:call-template name="id"/>
      <xsl:apply-templates select="akn:td | akn:th" mode="row"><xsl:with-param name="scope" select="$scope"/></xsl:apply-templates>
      <xsl:if test="$columns != ''">
        <xsl:call-template name="pad">
          <xsl:with-param name="missing" select="$columns - count(akn:td | akn:th) - sum(*/@colspan) + count(*/@colspan)"/>
        </xsl:call-template>
      </xsl:if>
    </tr>
  </xsl:template>

  <!-- Rows of one table have one width: a table without it is neither valid HTML nor PDF/UA. -->
  <xsl:template name="pad">
    <xsl:param name="missing"/>
    <xsl:if test="$missing &gt; 0">
      <td>
        <xsl:if test="$missing &gt; 1"><xsl:attribute name="colspan"><xsl:value-of select="$missing"/></xsl:attribute></xsl:if>
      </td>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:td | akn:th" mode="row">
    <xsl:param name="scope" select="'row'"/>
    <!-- A cell without words heads nothing. -->
    <xsl:variable name="heads" select="self::akn:th and normalize-space(translate(., '&#160;', ''))"/>
    <xsl:element name="{substring('tdth', 1 + 2 * $heads, 2)}">
      <xsl:call-template name="id"/>
      <xsl:if test="self::akn:th and not($heads)"><xsl:attribute name="class">wordless</xsl:attribute></xsl:if>
      <xsl:if test="$heads"><xsl:attribute name="scope"><xsl:value-of select="$scope"/></xsl:attribute></xsl:if>
      <xsl:if test="@colspan &gt; 1"><xsl:attribute name="colspan"><xsl:value-of select="@colspan"/></xsl:attribute></xsl:if>
      <xsl:if test="@rowspan &gt; 1"><xsl:attribute name="rowspan"><xsl:value-of select="@rowspan"/></xsl:attribute></xsl:if>
      <xsl:choose>
        <xsl:when test="text()[normalize-space()]"><xsl:call-template name="mixed"/></xsl:when>
        <xsl:otherwise><xsl:apply-templates select="*"/></xsl:otherwise>
      </xsl:choose>
    </xsl:element>
  </xsl:template>

  <!-- Notes -->

  <xsl:template name="notes">
    <xsl:if test="$notes | $editorial">
      <xsl:variable name="level" select="1 + $titled"/>
      <section class="notes" id="_notes">
        <xsl:element name="h{$level}">
          <xsl:attribute name="class">made label</xsl:attribute>
          <xsl:value-of select="$label-notes"/>
        </xsl:element>
        <ol>
          <xsl:apply-templates select="$notes" mode="note"/>
          <xsl:apply-templates select="$editorial[self::akn:note]" mode="note"/>
          <xsl:apply-templates select="$editorial[self::akn:authorialNote]" mode="note"/>
        </ol>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template match="akn:authorialNote | akn:note" mode="note">
    <li class="authorialNote">
      <xsl:call-template name="id"/>
      <xsl:call-template name="note-lines"/>
    </li>
  </xsl:template>

  <xsl:template name="note-lines">
    <xsl:variable name="back">
      <xsl:choose>
        <xsl:when test="@own:call">
          <a class="back made" href="#{@own:call}" aria-label="{$label-note} {@marker}: {$label-back}"><xsl:value-of select="@marker"/></a>
        </xsl:when>
        <xsl:otherwise><span class="back made"><xsl:value-of select="@marker"/></span></xsl:otherwise>
      </xsl:choose>
      <xsl:text> </xsl:text>
    </xsl:variable>
    <xsl:variable name="inline" select="text() | *[not(self::akn:p or self::akn:table or self::akn:blockList)]"/>
    <xsl:choose>
      <xsl:when test="*[1][self::akn:p][not(@own:split)] and not(text()[normalize-space()])">
        <p><xsl:copy-of select="$back"/><xsl:for-each select="akn:p[1]"><xsl:call-template name="words"/></xsl:for-each></p>
        <xsl:apply-templates select="*[position() &gt; 1]"/>
      </xsl:when>
      <xsl:when test="text()[normalize-space()]">
        <p><xsl:copy-of select="$back"/><xsl:apply-templates select="$inline" mode="inline"/></p>
        <xsl:apply-templates select="akn:p | akn:table | akn:blockList"/>
      </xsl:when>
      <xsl:otherwise>
        <p><xsl:copy-of select="$back"/></p>
        <xsl:call-template name="flow">
          <xsl:with-param name="lead" select="self::*[akn:num]"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="akn:authorialNote" mode="inline">
    <xsl:call-template name="call">
      <xsl:with-param name="id" select="@own:call"/>
      <xsl:with-param name="note" select="."/>
    </xsl:call-template>
  </xsl:template>
  <xsl:template match="akn:authorialNote | akn:noteRef" mode="lines"><xsl:apply-templates select="." mode="inline"/></xsl:template>

  <!-- A note between blocks: its call makes a line of its own. -->
  <xsl:template match="akn:authorialNote | akn:noteRef">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <p>
      <xsl:apply-templates select="$lead" mode="lead"/>
      <xsl:apply-templates select="." mode="inline"/>
      <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
    </p>
  </xsl:template>

  <xsl:template match="akn:noteRef" mode="inline">
    <xsl:choose>
      <xsl:when test="@own:note">
        <xsl:call-template name="call">
          <xsl:with-param name="id" select="concat('_call_', @eId)"/>
          <xsl:with-param name="note" select="key('eId', @own:note)"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise><sup class="call made"><xsl:value-of select="@marker"/></sup></xsl:otherwise>
    </xsl:choose>
    <xsl:apply-templates mode="inline"/>
  </xsl:template>

  <xsl:template name="call">
    <xsl:param name="id"/>
    <xsl:param name="note"/>
    <xsl:variable name="preview" select="concat('_preview_', substring-after($id, '_call_'))"/>
    <xsl:variable name="words"><xsl:apply-templates select="$note/node()" mode="text"/></xsl:variable>
    <sup class="call made">
      <a id="{$id}" href="#{$note/@eId}" role="doc-noteref" aria-label="{$label-note} {@marker}">
        <xsl:if test="normalize-space($words)"><xsl:attribute name="aria-describedby"><xsl:value-of select="$preview"/></xsl:attribute></xsl:if>
        <xsl:value-of select="@marker"/>
      </a>
    </sup>
    <!-- The words of the note once more, shown at its call while the call is pointed at or has the focus. -->
    <xsl:if test="normalize-space($words)">
      <span class="preview made" role="tooltip" id="{$preview}">
        <xsl:for-each select="$note"><xsl:call-template name="run-direction"/></xsl:for-each>
        <xsl:value-of select="normalize-space($words)"/>
      </span>
    </xsl:if>
  </xsl:template>

  <!-- Inlines -->

  <xsl:template match="text()" mode="inline"><xsl:value-of select="."/></xsl:template>
  <xsl:template match="comment() | processing-instruction()" mode="inline"/>
  <xsl:template match="comment() | processing-instruction()" mode="lines"/>
  <xsl:template match="akn:eol[not(normalize-space())] | akn:br[not(normalize-space())]" mode="inline"><br/></xsl:template>

  <xsl:template match="*" mode="inline">
    <span class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:call-template name="run-direction"/>
      <xsl:apply-templates mode="inline"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:span[@class]" mode="inline">
    <!-- A mere look gives no direction: Latin words in italics are part of the Latin words about them. -->
    <span class="span {@class}">
      <xsl:call-template name="id"/>
      <xsl:apply-templates mode="inline"/>
    </span>
  </xsl:template>

  <xsl:template match="akn:concept" mode="inline">
    <span>
      <xsl:attribute name="class">
        <xsl:text>concept</xsl:text>
        <xsl:if test="@own:first"> verb</xsl:if>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:apply-templates mode="inline"/>
    </span>
  </xsl:template>

  <!-- A number that was typed as words: that of an item hangs like the number of a list. -->
  <xsl:template match="akn:p[@eId]/akn:inline[@name = 'num'][not(preceding-sibling::*)]" mode="inline">
    <span class="num"><xsl:apply-templates mode="inline"/></span>
  </xsl:template>

  <xsl:template match="akn:b | akn:i | akn:u | akn:sup | akn:sub | akn:ins | akn:del | akn:abbr" mode="inline">
    <xsl:element name="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:apply-templates mode="inline"/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="akn:embeddedText | akn:quotedText" mode="inline">
    <span class="{local-name()}">
      <xsl:call-template name="id"/>
      <xsl:value-of select="@startQuote"/>
      <xsl:apply-templates mode="inline"/>
      <xsl:value-of select="@endQuote"/>
    </span>
  </xsl:template>

  <!-- Blocks where HTML allows none, as in a heading: they look like blocks and are spans. -->
  <xsl:template match="akn:embeddedStructure | akn:quotedStructure | akn:subFlow" mode="inline">
    <span class="{local-name()} line">
      <xsl:call-template name="id"/>
      <xsl:value-of select="@startQuote"/>
      <xsl:choose>
        <xsl:when test="text()[normalize-space()]"><xsl:apply-templates mode="inline"/></xsl:when>
        <xsl:otherwise><xsl:apply-templates mode="lines"/></xsl:otherwise>
      </xsl:choose>
      <xsl:value-of select="@endQuote"/>
      <xsl:value-of select="@own:after"/>
    </span>
  </xsl:template>

  <xsl:template match="*" mode="lines">
    <span class="{local-name()} line">
      <xsl:call-template name="id"/>
      <xsl:choose>
        <xsl:when test="text()[normalize-space()] or self::akn:p or self::akn:block or self::akn:li or self::akn:heading
            or self::akn:subheading or self::akn:crossHeading or self::akn:listIntroduction or self::akn:listWrapUp
            or self::akn:tocItem or self::akn:caption or self::akn:from or self::akn:scene or self::akn:narrative
            or self::akn:summary or @own:split"><xsl:apply-templates mode="inline"/></xsl:when>
        <xsl:otherwise><xsl:apply-templates mode="lines"/></xsl:otherwise>
      </xsl:choose>
    </span>
  </xsl:template>
  <xsl:template match="akn:num" mode="lines">
    <span class="num"><xsl:call-template name="id"/><xsl:apply-templates mode="inline"/><xsl:text> </xsl:text></span>
  </xsl:template>

  <!-- Images: what the document carries within itself is shown, nothing is ever fetched. -->
  <xsl:template match="akn:img">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <p>
      <xsl:apply-templates select="$lead" mode="lead"/>
      <xsl:apply-templates select="." mode="inline"/>
      <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
    </p>
  </xsl:template>
  <xsl:template match="akn:img" mode="inline">
    <xsl:variable name="said" select="normalize-space((@alt[normalize-space()] | @title[not(normalize-space(../@alt))])[1])"/>
    <xsl:variable name="alt">
      <xsl:value-of select="$said"/>
      <xsl:if test="$said = ''"><xsl:value-of select="$label-image"/></xsl:if>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="@own:src">
        <img src="{@own:src}" alt="{$alt}">
          <xsl:if test="@width &gt; 0"><xsl:attribute name="width"><xsl:value-of select="number(@width)"/></xsl:attribute></xsl:if>
          <xsl:if test="@height &gt; 0"><xsl:attribute name="height"><xsl:value-of select="number(@height)"/></xsl:attribute></xsl:if>
          <xsl:call-template name="id"/>
        </img>
      </xsl:when>
      <!-- The furniture of a masthead is left to the theme, and what has no address was never there. -->
      <xsl:when test="ancestor::akn:coverPage or normalize-space(@src) = ''"/>
      <xsl:otherwise>
        <span class="img made">
          <xsl:call-template name="id"/>
          <xsl:text>[</xsl:text><xsl:value-of select="$alt"/><xsl:text>]</xsl:text>
        </span>
      </xsl:otherwise>
    </xsl:choose>
    <xsl:apply-templates mode="inline"/>
  </xsl:template>

  <!-- Content of other vocabularies, and elements that we do not know: their words, and what of MathML, SVG and
       ruby a page can hold. -->
  <xsl:template match="akn:foreign">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:param name="tag" select="'div'"/>
    <xsl:element name="{$tag}">
      <xsl:attribute name="class">foreign</xsl:attribute>
      <xsl:call-template name="id"/>
      <p>
        <xsl:apply-templates select="$lead" mode="lead"/>
        <xsl:apply-templates mode="inline"/>
        <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
      </p>
    </xsl:element>
  </xsl:template>
  <xsl:template match="h:ruby | h:rt | h:rp | h:b | h:i | h:em | h:strong | h:sub | h:sup | h:small | h:code | h:q | h:br" mode="inline">
    <xsl:element name="{local-name()}"><xsl:apply-templates mode="inline"/></xsl:element>
  </xsl:template>
  <xsl:template match="h:rt[not(parent::h:ruby)] | h:rp[not(parent::h:ruby)] | h:ruby[not(h:rt)]" mode="inline">
    <span class="other"><xsl:apply-templates mode="inline"/></span>
  </xsl:template>
  <xsl:template match="h:p | h:div | h:li | h:tr | h:h1 | h:h2 | h:h3 | h:h4 | h:h5 | h:h6 | h:table | h:ul | h:ol | h:pre" mode="inline">
    <span class="other line"><xsl:apply-templates mode="inline"/></span>
  </xsl:template>
  <xsl:template match="m:* | svg:*" mode="inline">
    <xsl:choose>
      <xsl:when test="@own:drawn"><xsl:apply-templates select="." mode="drawn"/></xsl:when>
      <xsl:otherwise><span class="other"><xsl:apply-templates mode="inline"/></span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
  <xsl:template match="*" mode="drawn">
    <xsl:element name="{local-name()}" namespace="{namespace-uri()}">
      <xsl:copy-of select="@*[namespace-uri() = '']"/>
      <xsl:apply-templates mode="drawn"/>
    </xsl:element>
  </xsl:template>
  <xsl:template match="comment() | processing-instruction()" mode="drawn"/>

  <!-- Documents and parts of documents that stand elsewhere. -->
  <xsl:template match="akn:componentRef | akn:documentRef">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:variable name="address" select="(@href | @src)[1]"/>
    <xsl:variable name="name" select="translate($address, '#', '')"/>
    <xsl:variable name="within" select="$name != '' and (key('eId', $name) or key('wId', $name))"/>
    <xsl:choose>
      <xsl:when test="normalize-space()">
        <xsl:call-template name="line">
          <xsl:with-param name="lead" select="$lead"/>
          <xsl:with-param name="trail" select="$trail"/>
        </xsl:call-template>
      </xsl:when>
      <!-- What the page holds itself needs no line that says so. -->
      <xsl:when test="normalize-space(@showAs) and not($within and parent::akn:component)">
        <p class="{local-name()}">
          <xsl:call-template name="id"/>
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:variable name="link">
            <xsl:choose>
              <xsl:when test="$within">#<xsl:value-of select="(key('eId', $name) | key('wId', $name))[1]/@eId"/></xsl:when>
              <xsl:when test="starts-with($address, 'http://') or starts-with($address, 'https://')"><xsl:value-of select="$address"/></xsl:when>
            </xsl:choose>
          </xsl:variable>
          <xsl:choose>
            <xsl:when test="string-length($link) &gt; 1"><a class="made" href="{$link}"><xsl:value-of select="@showAs"/></a></xsl:when>
            <xsl:otherwise><span class="made"><xsl:value-of select="@showAs"/></span></xsl:otherwise>
          </xsl:choose>
          <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </p>
      </xsl:when>
      <xsl:when test="$lead or $trail">
        <p class="numbered">
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </p>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- A date that the text gives as a year alone says no more than the year. -->
  <xsl:template match="akn:date[@date] | akn:docDate[@date]" mode="inline">
    <time class="{local-name()}">
      <xsl:attribute name="datetime">
        <xsl:choose>
          <xsl:when test="normalize-space() = substring(@date, 1, 4)"><xsl:value-of select="substring(@date, 1, 4)"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="substring(@date, 1, 10)"/></xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:call-template name="id"/>
      <xsl:call-template name="run-direction"/>
      <xsl:apply-templates mode="inline"/>
    </time>
  </xsl:template>

  <!-- References: http(s) addresses, places in this document, and AKN IRIs with a public address. -->
  <xsl:template match="akn:tocItem">
    <xsl:param name="lead" select="/.."/>
    <xsl:param name="trail" select="/.."/>
    <xsl:choose>
      <xsl:when test="@own:split">
        <xsl:call-template name="line"><xsl:with-param name="lead" select="$lead"/><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <p>
          <xsl:attribute name="class">
            <xsl:text>toc-line</xsl:text>
            <xsl:if test="@level &gt; 1"><xsl:value-of select="concat(' toc-', substring('23456666', 1 + (@level - 2) * (@level &lt; 7) + 4 * (@level &gt; 6), 1))"/></xsl:if>
          </xsl:attribute>
          <xsl:apply-templates select="$lead" mode="lead"/>
          <xsl:call-template name="reference"/>
          <xsl:call-template name="trail"><xsl:with-param name="trail" select="$trail"/></xsl:call-template>
        </p>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="reference" match="akn:ref | akn:rref | akn:mref | akn:a | akn:documentRef | akn:affectedDocument | akn:relatedDocument" mode="inline">
    <xsl:variable name="iri" select="(@href | @from)[1]"/>
    <xsl:variable name="given">
      <xsl:choose>
        <xsl:when test="starts-with($iri, '#') and key('eId', substring($iri, 2))"><xsl:value-of select="$iri"/></xsl:when>
        <xsl:when test="starts-with($iri, 'http://') or starts-with($iri, 'https://')"><xsl:value-of select="$iri"/></xsl:when>
        <xsl:when test="@eId"><xsl:value-of select="key('address', @eId)[1]/@href"/></xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="link">
      <xsl:if test="starts-with($given, '#') or starts-with($given, 'http://') or starts-with($given, 'https://')">
        <xsl:value-of select="$given"/>
      </xsl:if>
    </xsl:variable>
    <xsl:choose>
      <!-- Of links within links, which HTML does not know, the innermost leads somewhere. -->
      <xsl:when test="$link != '' and not(.//akn:ref or .//akn:rref or .//akn:a or .//akn:authorialNote or .//akn:noteRef
          or .//akn:mref or .//akn:documentRef or .//akn:affectedDocument or .//akn:relatedDocument
          or .//akn:embeddedStructure or .//akn:quotedStructure or .//akn:subFlow)
          and normalize-space(translate(., '&#160;', ''))">
        <a href="{$link}">
          <xsl:attribute name="class">
            <xsl:value-of select="local-name()"/>
            <!-- A symbol is one word: it does not break at its slashes. -->
            <xsl:if test="contains(., '/') and not(contains(normalize-space(), ' ')) and string-length() &lt; 30"> whole</xsl:if>
          </xsl:attribute>
          <xsl:call-template name="id"/>
          <xsl:call-template name="run-direction"/>
          <xsl:apply-templates mode="inline"/>
        </a>
      </xsl:when>
      <xsl:otherwise>
        <span class="{local-name()}">
          <xsl:call-template name="id"/>
          <xsl:apply-templates mode="inline"/>
        </span>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
